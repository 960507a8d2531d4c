import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { mutantNames } from '@parley/core/kit';
import { runBatch, seedsFrom } from './batch.ts';
import { bugCases, findBug } from './bugs.ts';

/** Within so many seeds each bug must be found; most are within the first hundred. */
const seedsMax = 800;
const seedsWithout = 120;
const shape = { minutes: 3 };
/** A machine that does something else besides is slow, not wrong. */
const timeout = 300_000;

it.each(bugCases)(
  '[SIM3] $name in the $place is found, as a breach of $rule',
  { timeout },
  (bug) => {
    const found = findBug(bug, seedsFrom(1, seedsMax), shape);
    expect(found?.outcome.breaches.map(({ rule }) => rule)).toContain(bug.rule);
  },
);

it(
  '[SIM3] the seeds that find most of the bugs find nothing in the code as it is',
  { timeout },
  () => {
    const { failures } = runBatch(seedsFrom(1, seedsWithout), shape);
    expect(failures.map(({ seed }) => seed)).toEqual([]);
  },
);

it('[SIM3] of every historic bug it is said where it is looked for, and why some are not', () => {
  const table = readFileSync(new URL('../BUGS.md', import.meta.url), 'utf8');
  const rows = table.matchAll(/^\| (B\d+) \|.*\| (.*) \|$/gm);
  const told = new Map([...rows].map(([, bug = '', where = '']) => [bug, where]));
  expect([...told.keys()]).toEqual(Array.from({ length: 41 }, (_, at) => `B${at + 1}`));
  const switched = [...told].flatMap(([bug, where]) => (where.startsWith('switch') ? [bug] : []));
  expect(switched).toEqual(mutantNames);
});
