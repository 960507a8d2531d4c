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

/** Opening is to be no storm itself. */
const OPENING_AT_ONCE = 30;
const LOOK_EVERY_MS = 50;
const TALK_WITHIN_MS = 120_000;

export class Crowd {
  readonly #all: Comer[] = [];
  readonly #talkers = new Set<Comer>();

  async open(comers: readonly Comer[]): Promise<void> {
    this.#all.push(...comers);
    const left = comers.values();
    const worker = async (): Promise<void> => {
      for (const comer of left) await inside(comer);
    };
    await Promise.all(Array.from({ length: OPENING_AT_ONCE }, worker));
  }

  /** These have been told to meet. */
  async talk(talkers: readonly Comer[]): Promise<void> {
    for (const talker of talkers) this.#talkers.add(talker);
    await until(() => talkers.every(({ isTalking }) => isTalking), TALK_WITHIN_MS);
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

function inside(comer: Comer): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  comer.onChange = () => {
    if (comer.isIn) resolve();
  };
  comer.start();
  return promise;
}

async function until(condition: () => boolean, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`It took more than ${withinMs} ms.`);
    await sleep(LOOK_EVERY_MS);
  }
}
