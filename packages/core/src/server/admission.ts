/**
 * How many hellos are answered a second, and in which order when more come: sessions in a room
 * first, then those that resume, then new ones, and within each of these whose address came least often.
 * Who waits keeps its socket and is told when. Bounded. Does not know what a hello says.
 */
import type { Millis } from '../kit/machine.ts';
import { Timers } from '../kit/timers.ts';
import { TokenBucket } from '../kit/token-bucket.ts';
import type { Context, Timed } from './context.ts';
import { TurnQueue, type Waiting } from './turn-queue.ts';

const ranks = ['inRoom', 'resuming', 'new'] as const;

export type Rank = (typeof ranks)[number];

export interface Comer extends Waiting {
  tellSlot(slotMs: Millis): void;
  close(why: 'rate', now: Millis, slotMs: Millis): void;
}

export type Place =
  | { is: 'admitted' }
  | { is: 'queued'; slotMs: Millis }
  | { is: 'full'; slotMs: Millis };

/** The wire tells of no longer one. */
const SLOT_MAX_MS = 600_000;
/** Whose slot is over for so long is told another; a client that hears nothing waits a few times as long. */
const OVERDUE_MS = 1_000;

/** When so many others have had their turn. */
export function slotAfter(ahead: number, perSecond: number): Millis {
  return Math.min(SLOT_MAX_MS, Math.ceil((ahead * 1_000) / perSecond));
}

export class Admission<One extends Comer> implements Timed {
  readonly #context: Context;
  readonly #admit: (one: One, now: Millis) => void;
  readonly #bucket: TokenBucket;
  readonly #queues: Record<Rank, TurnQueue<One>> = {
    inRoom: new TurnQueue(),
    resuming: new TurnQueue(),
    new: new TurnQueue(),
  };
  /** When those who wait have to hear of a new slot. */
  readonly #overdue = new Timers<One>();

  constructor(context: Context, admit: (one: One, now: Millis) => void) {
    this.#context = context;
    this.#admit = admit;
    const perSecond = context.limits.hellosPerSecond;
    this.#bucket = new TokenBucket({ burst: perSecond, perSecond }, 0);
  }

  get size(): number {
    return this.#queues.inRoom.size + this.#queues.resuming.size + this.#queues.new.size;
  }

  /** `rankOf` costs a proof, so it is asked only of those who have to wait. */
  enter(one: One, rankOf: () => Rank, now: Millis): Place {
    if (this.#context.mutants.has('B26')) return { is: 'admitted' }; // the bug: all at once
    if (this.size === 0 && this.#bucket.take(now)) return { is: 'admitted' };
    const rank = rankOf();
    if (this.size >= this.#context.limits.queuedConnectionsMax) {
      const slotMs = this.#slotAfter(this.size);
      const other = this.#whoGivesWayTo(one, rank);
      if (other === undefined) return { is: 'full', slotMs };
      this.withdraw(other);
      other.close('rate', now, slotMs);
    }
    this.#queues[rank].add(one, now);
    const slotMs = this.#promise(one, rank, now);
    this.#setTimer(now);
    return { is: 'queued', slotMs };
  }

  withdraw(one: One): void {
    this.#overdue.clear(one);
    for (const queue of Object.values(this.#queues)) queue.delete(one);
    if (this.size === 0) this.#context.timers.clear(this);
  }

  onTime(now: Millis): void {
    while (this.size > 0 && this.#bucket.take(now)) this.#admitNext(now);
    for (let one = this.#overdue.due(now); one !== undefined; one = this.#overdue.due(now)) {
      const late = one;
      const rank = ranks.find((name) => this.#queues[name].has(late));
      if (rank !== undefined) one.tellSlot(this.#promise(one, rank, now));
    }
    if (this.size > 0) this.#setTimer(now);
  }

  #admitNext(now: Millis): void {
    const { inRoom, resuming, new: newcomers } = this.#queues;
    const one = inRoom.next() ?? resuming.next() ?? newcomers.next();
    if (one === undefined) return;
    this.#overdue.clear(one);
    this.#admit(one, now);
  }

  /** Somebody of a lower rank, or of the same one whose address came more often. */
  #whoGivesWayTo(one: One, rank: Rank): One | undefined {
    for (const lower of ranks.slice(ranks.indexOf(rank) + 1).toReversed()) {
      const other = this.#queues[lower].lastAfter();
      if (other !== undefined) return other;
    }
    return this.#queues[rank].lastAfter(one);
  }

  #promise(one: One, rank: Rank, now: Millis): Millis {
    const before = ranks.slice(0, ranks.indexOf(rank));
    const ahead = before.reduce((sum, name) => sum + this.#queues[name].size, 0);
    const slotMs = this.#slotAfter(ahead + this.#queues[rank].turnsOf(one));
    this.#overdue.set(one, now + slotMs + OVERDUE_MS);
    return slotMs;
  }

  #slotAfter(ahead: number): Millis {
    return slotAfter(ahead, this.#context.limits.hellosPerSecond);
  }

  #setTimer(now: Millis): void {
    this.#context.timers.set(this, now + this.#bucket.waitMs(now));
  }
}
