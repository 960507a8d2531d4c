/**
 * What waits for clients that are not there (yet): handed over in the order in which each sender
 * said it, or given back to its sender as expired, once for all that waited for the same one. Bounded by
 * time, by sender and by size. Does not know who is there.
 */
import type { Millis } from '../../kit/machine.ts';
import { CharBudget, type Weighed } from '../char-budget.ts';
import type { Context, Timed } from '../context.ts';
import type { MessageKind } from './io.ts';

export interface Letter {
  readonly kind: MessageKind;
  readonly message: unknown;
  /** How long it was when it came. */
  readonly chars: number;
}

/** Everything from one sender to one absent client. */
interface Parcel<Sender> extends Weighed, Timed {
  readonly from: Sender;
  readonly to: string;
  readonly letters: Letter[];
  chars: number;
}

type Surroundings = Pick<Context, 'limits' | 'timers'>;

/** What keeping a letter costs beside its text. */
const ENVELOPE_CHARS = 256;

export class Mail<Sender extends object> {
  readonly #context: Surroundings;
  readonly #budget: CharBudget;
  readonly #expired: (from: Sender, to: string) => void;
  readonly #byReceiver = new Map<string, Map<Sender, Parcel<Sender>>>();
  readonly #bySender = new Map<Sender, Set<Parcel<Sender>>>();

  constructor(context: Surroundings, expired: (from: Sender, to: string) => void) {
    this.#context = context;
    this.#expired = expired;
    this.#budget = new CharBudget(context.limits.mailBudgetChars);
  }

  /** Clients for whom something waits, and those of whom. */
  get size(): number {
    return this.#byReceiver.size + this.#bySender.size;
  }

  get chars(): number {
    return this.#budget.chars;
  }

  post(from: Sender, to: string, letter: Letter, now: Millis): void {
    const parcel = this.#byReceiver.get(to)?.get(from) ?? this.#begin(from, to, now);
    // A parcel that lacked a letter would be worth nothing.
    if (this.#lettersOf(from) >= this.#context.limits.mailPerSenderMax) return parcel.drop();
    const before = parcel.chars;
    parcel.letters.push(letter);
    parcel.chars += letter.chars + ENVELOPE_CHARS;
    this.#budget.changed(parcel, before);
  }

  /** All that waits for who has come; nothing of it waits any longer. */
  fetch(to: string): { from: Sender; letters: readonly Letter[] }[] {
    const parcels = [...(this.#byReceiver.get(to)?.values() ?? [])];
    for (const parcel of parcels) this.#remove(parcel);
    return parcels;
  }

  /** A sender is gone: what it said is of no use to anybody. */
  withdraw(from: Sender): void {
    for (const parcel of this.#bySender.get(from) ?? []) this.#remove(parcel);
  }

  #begin(from: Sender, to: string, now: Millis): Parcel<Sender> {
    const expire = (): void => {
      this.#remove(parcel);
      this.#expired(from, to);
    };
    const parcel = { from, to, letters: [], chars: 0, drop: expire, onTime: expire };
    const waiting = this.#byReceiver.get(to) ?? new Map<Sender, Parcel<Sender>>();
    const sent = this.#bySender.get(from) ?? new Set();
    this.#byReceiver.set(to, waiting.set(from, parcel));
    this.#bySender.set(from, sent.add(parcel));
    const { timers, limits } = this.#context;
    timers.set(parcel, now + limits.mailLifeMs);
    return parcel;
  }

  #remove(parcel: Parcel<Sender>): void {
    const { from, to, chars } = parcel;
    this.#context.timers.clear(parcel);
    const waiting = this.#byReceiver.get(to);
    waiting?.delete(from);
    if (waiting?.size === 0) this.#byReceiver.delete(to);
    const sent = this.#bySender.get(from);
    sent?.delete(parcel);
    if (sent?.size === 0) this.#bySender.delete(from);
    parcel.chars = 0;
    this.#budget.changed(parcel, chars);
  }

  #lettersOf(from: Sender): number {
    let letters = 0;
    for (const parcel of this.#bySender.get(from) ?? []) letters += parcel.letters.length;
    return letters;
  }
}
