/**
 * Clients that lost their connection without a word, for as long as they may come back as if nothing
 * had been. Does not know what they have with others.
 */
import type { Millis } from '../../kit/machine.ts';
import type { Context, Timed } from '../context.ts';

interface Waiting<One> {
  readonly one: One;
  readonly until: Millis;
}

export class Lost<One extends { readonly id: string }> implements Timed {
  readonly #context: Pick<Context, 'limits' | 'timers'>;
  readonly #gaveUp: (one: One, now: Millis) => void;
  /** Longest lost first. */
  readonly #byId = new Map<string, Waiting<One>>();

  constructor(
    context: Pick<Context, 'limits' | 'timers'>,
    gaveUp: (one: One, now: Millis) => void,
  ) {
    this.#context = context;
    this.#gaveUp = gaveUp;
  }

  get size(): number {
    return this.#byId.size;
  }

  /** Of one id there is at most one: whoever comes by it takes the one before out. */
  add(one: One, now: Millis): void {
    const { peerReturnMs, peersMax } = this.#context.limits;
    const [longest] = this.#byId.values();
    if (longest !== undefined && this.#byId.size >= peersMax) this.#giveUp(longest, now);
    this.#byId.set(one.id, { one, until: now + peerReturnMs });
    if (!this.#context.timers.has(this)) this.#setTimer();
  }

  take(id: string): One | undefined {
    const found = this.#byId.get(id)?.one;
    this.#byId.delete(id);
    return found;
  }

  onTime(now: Millis): void {
    for (const waiting of this.#byId.values()) {
      if (waiting.until > now) break;
      this.#giveUp(waiting, now);
    }
    this.#setTimer();
  }

  #giveUp({ one }: Waiting<One>, now: Millis): void {
    this.#byId.delete(one.id);
    this.#gaveUp(one, now);
  }

  #setTimer(): void {
    for (const { until } of this.#byId.values()) return this.#context.timers.set(this, until);
    this.#context.timers.clear(this);
  }
}
