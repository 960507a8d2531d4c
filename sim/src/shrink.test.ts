import { expect, it } from 'vitest';
import { findBreach, seedsFrom } from './batch.ts';
import { runScenario } from './run.ts';
import { printTest, shrink } from './shrink.ts';
import { swarm } from './swarm.ts';

it('[SIM4] a failing seed shrinks to a short scenario that still fails, and only with the bug', () => {
  const mutants = new Set(['B9'] as const);
  const shape = { minutes: 3 };
  const found = findBreach(seedsFrom(1, 40), shape, { mutants });
  const rule = found?.outcome.breaches[0]?.rule ?? '';
  const before = swarm(found?.seed ?? 0, shape);
  const shrunk = shrink(before, rule, mutants);
  expect(shrunk.scenario.steps.length).toBeLessThan(before.steps.length / 4);
  expect(printTest(shrunk).split('\n').length).toBeLessThanOrEqual(30);
  expect(runScenario(shrunk.scenario, { mutants }).breaches.map((breach) => breach.rule)).toContain(
    rule,
  );
  expect(runScenario(shrunk.scenario).breaches).toEqual([]);
});
