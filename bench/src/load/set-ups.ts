/** Complete call set-ups: meet, offer, answer, candidates both ways at their recorded times, part. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallScript, TimedMessage } from '../canned/call.ts';
import { Lane } from './delivery.ts';
import type { JobResult } from './jobs.ts';
import type { Pair } from './pair.ts';

const TICK_MS = 5;
const LAST_SET_UPS_MS = 3_000;

export async function setUps(
  pairs: readonly Pair[],
  script: CallScript,
  perSecond: number,
  forMs: number,
): Promise<JobResult> {
  const latencies: number[] = [];
  const free = [...pairs];
  const begin = performance.now();
  let begun = 0;
  let done = 0;
  for (let elapsed = 0; elapsed < forMs; elapsed = performance.now() - begin) {
    const due = Math.ceil((elapsed / 1_000) * perSecond) - begun;
    for (const pair of free.splice(0, due)) {
      begun += 1;
      void setUp(pair, script, latencies).then(() => {
        done += 1;
        free.push(pair);
      });
    }
    await sleep(TICK_MS);
  }
  const deadline = performance.now() + LAST_SET_UPS_MS;
  while (done < begun && performance.now() < deadline) await sleep(TICK_MS);
  return { done, missed: begun - done, latencies };
}

async function setUp(pair: Pair, script: CallScript, latencies: number[]): Promise<void> {
  await pair.meet();
  await new Promise<void>((resolve) => {
    let expected = script.offerer.length + script.answerer.length;
    const arrived = (): void => {
      expected -= 1;
      if (expected === 0) resolve();
    };
    let isAnswered = false;
    const there: Lane = new Lane(pair.offerer, pair.answerer, latencies, () => {
      if (!isAnswered) speak(back, script.answerer);
      isAnswered = true;
      arrived();
    });
    const back: Lane = new Lane(pair.answerer, pair.offerer, latencies, arrived);
    speak(there, script.offerer);
  });
  await pair.part();
}

/** Says what is due at the same time in one go, as a browser does that reports a burst. */
function speak(lane: Lane, messages: readonly TimedMessage[]): void {
  for (const [atMs, burst] of Map.groupBy(messages, ({ atMs }) => atMs)) {
    const say = (): void => {
      for (const message of burst) lane.send(message);
    };
    if (atMs === 0) say();
    else setTimeout(say, atMs);
  }
}
