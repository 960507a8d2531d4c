/** Ids of rooms that must not be made anew for a while. Bounded; the oldest is forgotten first. */
import type { Millis } from '../kit/machine.ts';
import type { Context, Timed } from './context.ts';

export class Tombstones implements Timed {
  readonly #context: Context;
  readonly #lifeMs: Millis;
  /** In the order of their ends, for all live equally long. */
  readonly #ends = new Map<string, Millis>();

  constructor(context: Context, lifeMs: Millis) {
    this.#context = context;
    this.#lifeMs = lifeMs;
  }

  has(id: string): boolean {
    return this.#ends.has(id);
  }

  get size(): number {
    return this.#ends.size;
  }

  ids(): string[] {
    return [...this.#ends.keys()];
  }

  add(id: string, now: Millis): void {
    this.#ends.delete(id);
    this.#ends.set(id, now + this.#lifeMs);
    if (this.#ends.size > this.#context.limits.tombstonesMax) this.#forgetOldest();
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
