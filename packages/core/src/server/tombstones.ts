/** Ids of rooms that must not be made anew for a while. Bounded; the oldest is forgotten first. */
import type { Millis } from '../kit/machine.ts';
import type { Context, Timed } from './context.ts';

export class Tombstones implements Timed {
  readonly #context: Context;
  /** In the order of their ends, for all live equally long. */
  readonly #ends = new Map<string, Millis>();

  constructor(context: Context) {
    this.#context = context;
  }

  has(id: string): boolean {
    return this.#ends.has(id);
  }

  get size(): number {
    return this.#ends.size;
  }

  add(id: string, now: Millis): void {
    const { limits } = this.#context;
    this.#ends.delete(id);
    this.#ends.set(id, now + limits.tombstoneLifeMs);
    if (this.#ends.size > limits.tombstonesMax) this.#forgetOldest();
    this.#setTimer();
  }

  onTime(now: Millis): void {
    for (const [id, end] of this.#ends) {
      if (end > now) break;
      this.#ends.delete(id);
    }
    this.#setTimer();
  }

  #forgetOldest(): void {
    for (const id of this.#ends.keys()) {
      this.#ends.delete(id);
      return;
    }
  }

  #setTimer(): void {
    for (const end of this.#ends.values()) {
      this.#context.timers.set(this, end);
      return;
    }
  }
}
