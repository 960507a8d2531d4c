/** Begins so much in every second, whatever becomes of what was begun before, as long as somebody is free. */
import { setTimeout as sleep } from 'node:timers/promises';

const TICK_MS = 5;
const LAST_ENDS_MS = 3_000;

export interface Pace {
  readonly perSecond: number;
  readonly forMs: number;
}

export async function paced<Actor>(
  actors: readonly Actor[],
  { perSecond, forMs }: Pace,
  act: (actor: Actor) => Promise<void>,
): Promise<{ done: number; missed: number }> {
  const free = [...actors];
  const begin = performance.now();
  let begun = 0;
  let done = 0;
  for (let elapsed = 0; elapsed < forMs; elapsed = performance.now() - begin) {
    const due = Math.ceil((elapsed / 1_000) * perSecond) - begun;
    for (const actor of free.splice(0, due)) {
      begun += 1;
      void act(actor).then(() => {
        done += 1;
        free.push(actor);
      });
    }
    await sleep(TICK_MS);
  }
  const deadline = performance.now() + LAST_ENDS_MS;
  while (done < begun && performance.now() < deadline) await sleep(TICK_MS);
  return { done, missed: begun - done };
}
