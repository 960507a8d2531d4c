import { expect, it } from 'vitest';
import { type Mutant, mutantNames } from '@parley/core/kit';
import { findBreach, runBatch, seedsFrom } from './batch.ts';

/** Within so many seeds each bug must be found. */
const seedsMax = 40;
const shape = { minutes: 3 };

it.each(mutantNames)('[SIM3] the bug %s is found', (name: Mutant) => {
  const found = findBreach(seedsFrom(1, seedsMax), shape, { mutants: new Set([name]) });
  expect(found?.outcome.breaches[0]).toBeDefined();
});

it('[SIM3] the seeds that find the bugs find nothing in the code as it is', () => {
  const { failures } = runBatch(seedsFrom(1, seedsMax), shape);
  expect(failures.map(({ seed }) => seed)).toEqual([]);
});
