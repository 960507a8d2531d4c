/** Messages to and fro, one on the way per pair: what a server costs when it has nothing else to do. */
import type { Message } from '../canned/call.ts';
import { Lane } from './delivery.ts';
import type { JobResult } from './jobs.ts';
import type { Pair } from './pair.ts';

export function pingPong(
  pairs: readonly Pair[],
  message: Message,
  relays: number,
): Promise<JobResult> {
  const latencies: number[] = [];
  let underway = 0;
  let begun = 0;
  return new Promise((resolve) => {
    const next = (lane: Lane): void => {
      if (begun >= relays) {
        if (underway === 0) resolve({ done: latencies.length, missed: 0, latencies });
        return;
      }
      begun += 1;
      underway += 1;
      lane.send(message);
    };
    for (const { offerer, answerer } of pairs) {
      const there: Lane = new Lane(offerer, answerer, latencies, () => {
        underway -= 1;
        next(back);
      });
      const back: Lane = new Lane(answerer, offerer, latencies, () => {
        underway -= 1;
        next(there);
      });
      next(there);
    }
  });
}
