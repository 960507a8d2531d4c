/**
 * What one machine takes for the time: a monotonic clock with an origin and a speed of its own. It
 * never steps back; sleeping makes it leap.
 */
import type { Millis } from '@parley/core/kit';

export class Clock {
  readonly #offsetMs: Millis;
  readonly #speed: number;

  constructor(offsetMs: Millis, driftPpm: number) {
    this.#offsetMs = offsetMs;
    this.#speed = 1 + driftPpm / 1_000_000;
  }

  read(worldNow: Millis): Millis {
    return this.#offsetMs + worldNow * this.#speed;
  }

  /** The first whole millisecond of the world at which this clock has reached `local`. */
  worldTimeOf(local: Millis): Millis {
    return Math.ceil((local - this.#offsetMs) / this.#speed);
  }
}
