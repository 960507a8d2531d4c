/** Calls that last: each client sends a small message every so often, all evenly spread. */
import { setTimeout as sleep } from 'node:timers/promises';
import { small } from '../canned/call.ts';
import { Lane } from './delivery.ts';
import type { JobResult } from './jobs.ts';
import type { Pair } from './pair.ts';

const TICK_MS = 5;
const LAST_ARRIVALS_MS = 1_000;

export async function hold(
  pairs: readonly Pair[],
  everyMs: number,
  forMs: number,
): Promise<JobResult> {
  const latencies: number[] = [];
  const nothing = (): void => undefined;
  const lanes = pairs.flatMap(({ offerer, answerer }) => [
    new Lane(offerer, answerer, latencies, nothing),
    new Lane(answerer, offerer, latencies, nothing),
  ]);
  const begin = performance.now();
  let sent = 0;
  for (let elapsed = 0; elapsed < forMs; elapsed = performance.now() - begin) {
    const due = Math.floor((elapsed / everyMs) * lanes.length);
    for (; sent < due; sent += 1) lanes[sent % lanes.length]?.send(small);
    await sleep(TICK_MS);
  }
  await sleep(LAST_ARRIVALS_MS);
  const missed = lanes.reduce((sum, lane) => sum + lane.underway, 0);
  return { done: latencies.length, missed, latencies };
}
