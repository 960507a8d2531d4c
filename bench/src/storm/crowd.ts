/** Many clients of one process: opens them, puts some of them into calls, and sees when all are back. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { StormResult } from './jobs.ts';

export interface Comer {
  /** Known to the server, with nothing on the way to it. */
  readonly isIn: boolean;
  readonly isOnline: boolean;
  /** In a call whose media flows. */
  readonly isTalking: boolean;
  /** Connections that were begun. */
  readonly attempts: number;
  onChange: () => void;
  start(): void;
}

const PER_SECOND = 300;
const LOOK_EVERY_MS = 50;
const OPEN_WITHIN_MS = 120_000;

export class Crowd {
  readonly #all: Comer[] = [];
  readonly #talkers = new Set<Comer>();

  async open(comers: readonly Comer[]): Promise<void> {
    const begin = performance.now();
    for (const [at, comer] of comers.entries()) {
      comer.start();
      const aheadMs = (at * 1_000) / PER_SECOND - (performance.now() - begin);
      if (aheadMs > LOOK_EVERY_MS) await sleep(aheadMs);
    }
    this.#all.push(...comers);
    await until(() => comers.every(({ isIn }) => isIn), OPEN_WITHIN_MS);
  }

  /** These have been told to meet. */
  async talk(talkers: readonly Comer[]): Promise<void> {
    for (const talker of talkers) this.#talkers.add(talker);
    await until(() => talkers.every(({ isTalking }) => isTalking), OPEN_WITHIN_MS);
  }

  /** Resolves when all were lost and are back, or with who is missing then. */
  async comeBack(patienceMs: number): Promise<StormResult> {
    const back: number[] = [];
    const talkingBack: number[] = [];
    const before = this.#attempts;
    const missing = new Set(this.#all);
    for (const comer of this.#all) {
      let isLost = false;
      comer.onChange = () => {
        isLost ||= !comer.isOnline;
        if (!isLost || !comer.isIn) return;
        (this.#talkers.has(comer) ? talkingBack : back).push(Date.now());
        missing.delete(comer);
        comer.onChange = () => undefined;
      };
    }
    await until(() => missing.size === 0, patienceMs).catch(() => undefined);
    return {
      back,
      talkingBack,
      missing: missing.size,
      lostCalls: [...this.#talkers].filter(({ isTalking }) => !isTalking).length / 2,
      attempts: this.#attempts - before,
    };
  }

  get #attempts(): number {
    return this.#all.reduce((sum, { attempts }) => sum + attempts, 0);
  }
}

async function until(condition: () => boolean, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`It took more than ${withinMs} ms.`);
    await sleep(LOOK_EVERY_MS);
  }
}
