/**
 * How often each address tried to get into rooms in vain, so that nobody finds rooms or passwords
 * by trying. Exact within a sliding window; bounded, the address that failed longest ago is
 * forgotten first.
 */
import type { Millis } from '../kit/machine.ts';
import { countedAddress } from './address.ts';
import type { Context, Timed } from './context.ts';

export class FailedJoins implements Timed {
  readonly #context: Context;
  /** Times of the failures of each address, oldest first; addresses in the order of their last failure. */
  readonly #failures = new Map<string, Millis[]>();

  constructor(context: Context) {
    this.#context = context;
  }

  get size(): number {
    return this.#failures.size;
  }

  /** How long this address has to wait before it may try again; 0 when it need not. */
  waitMs(address: string, now: Millis): Millis {
    const { failedJoinsMax, failedJoinsWindowMs } = this.#context.limits;
    const failures = this.#failures.get(countedAddress(address));
    const decisive = failures?.at(-failedJoinsMax);
    if (decisive === undefined) return 0;
    return Math.max(0, Math.ceil(decisive + failedJoinsWindowMs - now));
  }

  note(address: string, now: Millis): void {
    const { failedJoinsMax, failedJoinAddressesMax } = this.#context.limits;
    const counted = countedAddress(address);
    const failures = this.#failures.get(counted) ?? [];
    failures.push(now);
    if (failures.length > failedJoinsMax) failures.shift();
    this.#failures.delete(counted);
    this.#failures.set(counted, failures);
    if (this.#failures.size > failedJoinAddressesMax) this.#forgetOldest();
    if (!this.#context.timers.has(this)) this.#setTimer();
  }

  onTime(now: Millis): void {
    const { failedJoinsWindowMs } = this.#context.limits;
    for (const [address, failures] of this.#failures) {
      if ((failures.at(-1) ?? now) + failedJoinsWindowMs > now) break;
      this.#failures.delete(address);
    }
    this.#setTimer();
  }

  #forgetOldest(): void {
    for (const address of this.#failures.keys()) {
      this.#failures.delete(address);
      return;
    }
  }

  #setTimer(): void {
    const { timers, limits } = this.#context;
    for (const failures of this.#failures.values()) {
      timers.set(this, (failures.at(-1) ?? 0) + limits.failedJoinsWindowMs);
      return;
    }
  }
}
