import type { ClientInput } from '@parley/core/client';
/** The deadlines of thousands of machines behind one timer. */
import { Timers } from '@parley/core/kit';

const GRAIN_MS = 5;

interface Waker {
  feed(input: Extract<ClientInput, { t: 'tick' }>): void;
}

class Clock {
  readonly #timers = new Timers<Waker>();

  constructor() {
    setInterval(() => this.#tick(), GRAIN_MS).unref();
  }

  set(waker: Waker, at: number | undefined): void {
    if (at === undefined) this.#timers.clear(waker);
    else this.#timers.set(waker, at);
  }

  #tick(): void {
    const now = performance.now();
    for (let due = this.#timers.due(now); due !== undefined; due = this.#timers.due(now)) {
      due.feed({ t: 'tick' });
    }
  }
}

export const clock = new Clock();
