/**
 * How many hellos are answered a second, and in which order when more come: sessions in a room
 * first, then those that resume, then new ones. Who waits keeps its socket. Bounded. Does not know
 * what a hello says.
 */
import type { Millis } from '../kit/machine.ts';
import { TokenBucket } from '../kit/token-bucket.ts';
import type { Context, Timed } from './context.ts';

export type Rank = 'inRoom' | 'resuming' | 'new';

export type Place =
  | { is: 'admitted' }
  | { is: 'queued'; slotMs: Millis }
  | { is: 'full'; slotMs: Millis };

/** The wire tells of no longer one. */
const SLOT_MAX_MS = 600_000;

/** When so many others have had their turn. */
export function slotAfter(ahead: number, perSecond: number): Millis {
  return Math.min(SLOT_MAX_MS, Math.ceil((ahead * 1_000) / perSecond));
}

export class Admission<Waiting> implements Timed {
  readonly #context: Context;
  readonly #admit: (waiting: Waiting, now: Millis) => void;
  readonly #bucket: TokenBucket;
  readonly #queues: Record<Rank, Set<Waiting>> = {
    inRoom: new Set(),
    resuming: new Set(),
    new: new Set(),
  };

  constructor(context: Context, admit: (waiting: Waiting, now: Millis) => void) {
    this.#context = context;
    this.#admit = admit;
    const perSecond = context.limits.hellosPerSecond;
    this.#bucket = new TokenBucket({ burst: perSecond, perSecond }, 0);
  }

  get size(): number {
    return this.#queues.inRoom.size + this.#queues.resuming.size + this.#queues.new.size;
  }

  /** `rankOf` costs a proof, so it is asked only of those who have to wait. */
  enter(waiting: Waiting, rankOf: () => Rank, now: Millis): Place {
    const queued = this.size;
    if (queued === 0 && this.#bucket.take(now)) return { is: 'admitted' };
    const isFull = queued >= this.#context.limits.queuedConnectionsMax;
    if (isFull) return { is: 'full', slotMs: this.#slotMs(queued) };
    const rank = rankOf();
    this.#queues[rank].add(waiting);
    this.#setTimer(now);
    return { is: 'queued', slotMs: this.#slotMs(this.#ahead(rank)) };
  }

  withdraw(waiting: Waiting): void {
    for (const queue of Object.values(this.#queues)) queue.delete(waiting);
    if (this.size === 0) this.#context.timers.clear(this);
  }

  onTime(now: Millis): void {
    for (const queue of Object.values(this.#queues)) {
      for (const waiting of queue) {
        if (!this.#bucket.take(now)) return this.#setTimer(now);
        queue.delete(waiting);
        this.#admit(waiting, now);
      }
    }
  }

  #ahead(rank: Rank): number {
    const { inRoom, resuming } = this.#queues;
    if (rank === 'inRoom') return inRoom.size;
    return rank === 'resuming' ? inRoom.size + resuming.size : this.size;
  }

  #slotMs(ahead: number): Millis {
    return slotAfter(ahead, this.#context.limits.hellosPerSecond);
  }

  #setTimer(now: Millis): void {
    this.#context.timers.set(this, now + this.#bucket.waitMs(now));
  }
}
