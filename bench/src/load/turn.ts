/** People who come and go before the eyes of their contacts: each hides or shows their pages in turn. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobResult } from './jobs.ts';
import { type Pace, paced } from './pace.ts';
import type { Person } from './person.ts';

const TICK_MS = 5;
const LAST_ARRIVALS_MS = 3_000;
/** Contacts stand beside each other, and should not all change in the same moment. */
const STRIDE = 37;

export async function turn(
  people: readonly Person[],
  watchers: number,
  pace: Pace,
): Promise<JobResult> {
  const latencies: number[] = [];
  const turnedAt = new Map<string, number>();
  for (const { devices } of people) {
    devices[0].onEvent = (frame) => {
      if (frame.t !== 'person') return;
      const at = turnedAt.get(frame.person.id);
      if (at !== undefined) latencies.push(performance.now() - at);
    };
  }
  const spread = people.map((_, at) => people[(at * STRIDE) % people.length]);
  const { done } = await paced(spread, pace, async (person) => {
    if (person === undefined) return;
    turnedAt.set(person.id, performance.now());
    for (const device of person.devices) device.turn();
  });
  const expected = done * watchers;
  const deadline = performance.now() + LAST_ARRIVALS_MS;
  while (latencies.length < expected && performance.now() < deadline) await sleep(TICK_MS);
  return { done: latencies.length, missed: expected - latencies.length, latencies };
}
