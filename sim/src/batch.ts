/** Runs seeds one after the other and adds up what they reached. Reads no clock of its own. */
import type { Millis } from '@parley/core/kit';
import { Marks } from './marks.ts';
import { type Outcome, runScenario } from './run.ts';
import type { SimulationOptions } from './simulation.ts';
import { swarm, type SwarmOptions } from './swarm.ts';

export interface Failure {
  seed: number;
  outcome: Outcome;
}

export interface BatchResult {
  failures: Failure[];
  marks: Marks;
  runs: number;
  events: number;
  clientMs: Millis;
}

export function runBatch(
  seeds: Iterable<number>,
  shape: SwarmOptions = {},
  options: SimulationOptions = {},
  afterEach: (seed: number, outcome: Outcome, clientMs: Millis) => 'goOn' | 'stop' = () => 'goOn',
): BatchResult {
  const result: BatchResult = {
    failures: [],
    marks: new Marks(),
    runs: 0,
    events: 0,
    clientMs: 0,
  };
  for (const seed of seeds) {
    const scenario = swarm(seed, shape);
    const outcome = runScenario(scenario, options);
    result.runs += 1;
    result.marks.add(outcome.marks);
    result.events += outcome.events;
    const clientMs = scenario.healAt * scenario.clients;
    result.clientMs += clientMs;
    if (outcome.breaches.length > 0) result.failures.push({ seed, outcome });
    if (afterEach(seed, outcome, clientMs) === 'stop') break;
  }
  return result;
}

/** From `from`, so many. */
export const seedsFrom = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, at) => from + at);

/** The first seed that breaks this rule, or any, if one of them does. */
export function findBreach(
  seeds: Iterable<number>,
  shape: SwarmOptions,
  options: SimulationOptions,
  wanted?: string,
): Failure | undefined {
  const breaks = ({ breaches }: Outcome): boolean =>
    breaches.some(({ rule }) => wanted === undefined || rule === wanted);
  const { failures } = runBatch(seeds, shape, options, (_, outcome) =>
    breaks(outcome) ? 'stop' : 'goOn',
  );
  return failures.find(({ outcome }) => breaks(outcome));
}
