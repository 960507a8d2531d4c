/** What an hour of twenty simulated clients costs: the real machines of both sides, in virtual time. */
import { simulateHour } from '@parley/sim';
import type { Measurement } from './measurement.ts';
import type { Row } from './report.ts';
import { median, spread } from './stats.ts';

const CLIENTS = 20;
const ROUNDS = 5;
const GOAL_MS = 1_000;

export const simulatedHour: Measurement = {
  name: 'sim',
  how: `\`simulateHour\` with ${CLIENTS} clients, CPU time of the whole process, median of ${ROUNDS} after one to warm up.`,
  measure: () => Promise.resolve(measureHour()),
};

function measureHour(): Row[] {
  simulateHour(CLIENTS);
  const costs = Array.from({ length: ROUNDS }, () => simulateHour(CLIENTS).cpuMs);
  return [
    {
      what: `a simulated hour of ${CLIENTS} clients, CPU`,
      parley: `${median(costs).toFixed(0)} ms`,
      beside: `its goal of ${GOAL_MS} ms`,
      ratio: median(costs) / GOAL_MS,
      spread: spread(costs),
      goal: { text: 'at most 1', isMet: median(costs) <= GOAL_MS },
    },
  ];
}
