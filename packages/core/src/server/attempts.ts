/**
 * How often each address did something of which nobody needs much. Exact within a sliding window;
 * bounded, the address that did it longest ago is forgotten first. Does not know what it is.
 */
import type { Millis } from '../kit/machine.ts';
import { countedAddress } from './address.ts';
import type { Context, Timed } from './context.ts';

export interface AttemptsShape {
  readonly max: number;
  readonly windowMs: Millis;
}

export class Attempts implements Timed {
  readonly #context: Pick<Context, 'limits' | 'timers'>;
  readonly #shape: AttemptsShape;
  /** Times of the attempts of each address, oldest first; addresses in the order of their last. */
  readonly #attempts = new Map<string, Millis[]>();

  constructor(context: Pick<Context, 'limits' | 'timers'>, shape: AttemptsShape) {
    this.#context = context;
    this.#shape = shape;
  }

  get size(): number {
    return this.#attempts.size;
  }

  /** How long this address has to wait before it may try again; 0 when it need not. */
  waitMs(address: string, now: Millis): Millis {
    const decisive = this.#attempts.get(countedAddress(address))?.at(-this.#shape.max);
    if (decisive === undefined) return 0;
    return Math.max(0, Math.ceil(decisive + this.#shape.windowMs - now));
  }

  note(address: string, now: Millis): void {
    const counted = countedAddress(address);
    const times = this.#attempts.get(counted) ?? [];
    times.push(now);
    if (times.length > this.#shape.max) times.shift();
    this.#attempts.delete(counted);
    this.#attempts.set(counted, times);
    if (this.#attempts.size > this.#context.limits.countedAddressesMax) this.#forgetOldest();
    if (!this.#context.timers.has(this)) this.#setTimer();
  }

  /** It was welcome after all. */
  forgive(address: string): void {
    this.#attempts.delete(countedAddress(address));
  }

  onTime(now: Millis): void {
    for (const [address, times] of this.#attempts) {
      if ((times.at(-1) ?? now) + this.#shape.windowMs > now) break;
      this.#attempts.delete(address);
    }
    this.#setTimer();
  }

  #forgetOldest(): void {
    for (const address of this.#attempts.keys()) {
      this.#attempts.delete(address);
      return;
    }
  }

  #setTimer(): void {
    for (const times of this.#attempts.values()) {
      this.#context.timers.set(this, (times.at(-1) ?? 0) + this.#shape.windowMs);
      return;
    }
  }
}
