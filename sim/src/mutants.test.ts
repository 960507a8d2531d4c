import { expect, it } from 'vitest';
import { type Mutant, mutantNames } from '@parley/core/kit';
import { findBreach, runBatch, seedsFrom } from './batch.ts';

/** Within so many seeds each bug must be found. */
const seedsMax = 120;
const shape = { minutes: 3 };
/** A machine that does something else besides is slow, not wrong. */
const timeout = 300_000;

interface Bug {
  place: 'server' | 'client';
  /** The rule that it breaks: found by another, it was found by luck. */
  rule: string;
}

/** Where both sides have the switch, each is looked for alone. */
const bugs: Record<Mutant, readonly Bug[]> = {
  B8: [{ place: 'server', rule: 'ROOM13' }],
  B9: [{ place: 'server', rule: 'SES1' }],
  B10: [
    { place: 'server', rule: 'SES1' },
    { place: 'client', rule: 'SES15' },
  ],
  B11: [
    { place: 'server', rule: 'I16' },
    { place: 'client', rule: 'I16' },
  ],
  B12: [
    { place: 'server', rule: 'I16' },
    { place: 'client', rule: 'I18' },
  ],
  B13: [{ place: 'server', rule: 'SES1' }],
  B14: [{ place: 'server', rule: 'I34' }],
  B15: [{ place: 'client', rule: 'CLI7' }],
  B18: [{ place: 'server', rule: 'I13' }],
  B22: [{ place: 'server', rule: 'RING5' }],
  B23: [
    { place: 'server', rule: 'I2' },
    { place: 'client', rule: 'RING15' },
  ],
  B24: [{ place: 'client', rule: 'I21' }],
  B28: [{ place: 'server', rule: 'I28' }],
};

const cases = mutantNames.flatMap((name) => bugs[name].map((bug) => ({ name, ...bug })));

it.each(cases)(
  '[SIM3] $name in the $place is found, as a breach of $rule',
  { timeout },
  ({ name, place, rule }) => {
    const options = { mutants: new Set([name]), mutantsIn: place };
    const found = findBreach(seedsFrom(1, seedsMax), shape, options, rule);
    expect(found?.outcome.breaches.map((breach) => breach.rule)).toContain(rule);
  },
);

it('[SIM3] the seeds that find the bugs find nothing in the code as it is', { timeout }, () => {
  const { failures } = runBatch(seedsFrom(1, seedsMax), shape);
  expect(failures.map(({ seed }) => seed)).toEqual([]);
});
