/** Complete call set-ups: meet, offer, answer, candidates both ways at their recorded times, part. */
import type { CallScript, TimedMessage } from '../canned/call.ts';
import { Lane } from './delivery.ts';
import type { JobResult } from './jobs.ts';
import { type Pace, paced } from './pace.ts';
import type { Pair } from './pair.ts';

export async function setUps(
  pairs: readonly Pair[],
  script: CallScript,
  pace: Pace,
): Promise<JobResult> {
  const latencies: number[] = [];
  const ends = await paced(pairs, pace, (pair) => setUp(pair, script, latencies));
  return { ...ends, latencies };
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
