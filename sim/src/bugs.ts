/**
 * Each historic bug with the place where it is switched on and the rule that it breaks: found by another
 * rule, it was found by luck. Where both sides have the switch, each is looked for alone.
 */
import { type Mutant, mutantNames } from '@parley/core/kit';
import { type Failure, findBreach } from './batch.ts';
import type { Rule } from './checks/invariants.ts';
import type { SwarmOptions } from './swarm.ts';

interface Bug {
  readonly place: 'server' | 'client';
  readonly rule: Rule;
}

const bugs: Readonly<Record<Mutant, readonly Bug[]>> = {
  B1: [{ place: 'client', rule: 'I19' }],
  B2: [{ place: 'client', rule: 'LINK9' }],
  B7: [{ place: 'server', rule: 'I12' }],
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
  B16: [{ place: 'client', rule: 'I34' }],
  B17: [{ place: 'client', rule: 'CLI6' }],
  B18: [{ place: 'server', rule: 'I13' }],
  B19: [{ place: 'server', rule: 'I37' }],
  B20: [{ place: 'client', rule: 'I37' }],
  B22: [{ place: 'server', rule: 'RING5' }],
  B23: [
    { place: 'server', rule: 'I2' },
    { place: 'client', rule: 'RING15' },
  ],
  B24: [{ place: 'client', rule: 'I21' }],
  B25: [{ place: 'server', rule: 'ROOM13' }],
  B26: [
    { place: 'server', rule: 'CONN7' },
    { place: 'client', rule: 'CLI3' },
  ],
  B27: [{ place: 'server', rule: 'CONN10' }],
  B28: [{ place: 'server', rule: 'I28' }],
  B29: [{ place: 'server', rule: 'WIRE9' }],
  B30: [{ place: 'server', rule: 'ROOM6' }],
  B33: [{ place: 'server', rule: 'ROOM5' }],
  B37: [{ place: 'server', rule: 'TURN4' }],
  B41: [{ place: 'client', rule: 'LINK12' }],
};

export interface BugCase extends Bug {
  readonly name: Mutant;
}

export const bugCases: readonly BugCase[] = mutantNames.flatMap((name) =>
  bugs[name].map((bug) => ({ name, ...bug })),
);

/** The first of these seeds that finds it by its rule. */
export function findBug(
  { name, place, rule }: BugCase,
  seeds: Iterable<number>,
  shape: SwarmOptions,
): Failure | undefined {
  return findBreach(seeds, shape, { mutants: new Set([name]), mutantsIn: place }, rule);
}
