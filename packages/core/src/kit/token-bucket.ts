import type { Millis } from './machine.ts';

export interface BucketShape {
  burst: number;
  perSecond: number;
}

/** Fills by itself with time; each take costs one token or more. Costs two numbers of memory. */
export class TokenBucket {
  readonly #shape: BucketShape;
  #tokens: number;
  #at: Millis;

  constructor(shape: BucketShape, now: Millis) {
    this.#shape = shape;
    this.#tokens = shape.burst;
    this.#at = now;
  }

  take(now: Millis, tokens = 1): boolean {
    this.#fill(now);
    if (this.#tokens < tokens) return false;
    this.#tokens -= tokens;
    return true;
  }

  /** How long until the next take can succeed. */
  waitMs(now: Millis): Millis {
    this.#fill(now);
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) * 1_000) / this.#shape.perSecond);
  }

  get isFull(): boolean {
    return this.#tokens >= this.#shape.burst;
  }

  #fill(now: Millis): void {
    if (now <= this.#at) return;
    const gained = ((now - this.#at) * this.#shape.perSecond) / 1_000;
    this.#tokens = Math.min(this.#shape.burst, this.#tokens + gained);
    this.#at = now;
  }
}
