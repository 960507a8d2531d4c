/**
 * What one machine takes for the time: a monotonic clock with an origin and a speed of its own. It
 * never steps back; sleeping makes it leap, or stand still, as machines differ.
 */
import type { Millis } from '@parley/core/kit';

export class Clock {
  #offsetMs: Millis;
  #stoodAt: Millis | undefined;
  readonly #speed: number;

  constructor(offsetMs: Millis, driftPpm: number) {
    this.#offsetMs = offsetMs;
    this.#speed = 1 + driftPpm / 1_000_000;
  }

  read(worldNow: Millis): Millis {
    return this.#offsetMs + (this.#stoodAt ?? worldNow) * this.#speed;
  }

  stop(worldNow: Millis): void {
    this.#stoodAt ??= worldNow;
  }

  /** Goes on from where it stood. */
  go(worldNow: Millis): void {
    if (this.#stoodAt === undefined) return;
    this.#offsetMs -= (worldNow - this.#stoodAt) * this.#speed;
    this.#stoodAt = undefined;
  }

  /** The first whole millisecond of the world at which this clock has reached `local`. */
  worldTimeOf(local: Millis): Millis {
    return Math.ceil((local - this.#offsetMs) / this.#speed);
  }
}
