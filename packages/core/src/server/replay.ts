/**
 * The events of one session: numbers them, keeps what is not acknowledged for a replay, and knows
 * how far the client lags behind. Bounded by count and size; what a bound pushed out is remembered
 * only as a sum, and a resume from before it is a declared gap. Does not know sockets.
 */
import { stampTail } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { Mutants } from '../kit/mutants.ts';
import type { CharBudget } from './char-budget.ts';
import type { ServerLimits } from './limits.ts';

interface Event {
  text: string;
  at: Millis;
}

/** Events that were pushed out before the client acknowledged them. */
interface PushedOut {
  through: number;
  chars: number;
  since: Millis;
}

interface Setting {
  readonly limits: ServerLimits;
  readonly mutants: Mutants;
}

export class Replay {
  readonly #setting: Setting;
  readonly #budget: CharBudget;
  #tail = 0;
  #events: Event[] = [];
  #chars = 0;
  #pushedOut: PushedOut | undefined;

  constructor(setting: Setting, budget: CharBudget) {
    this.#setting = setting;
    this.#budget = budget;
  }

  /** Number of the newest event; 0 before the first. */
  get tail(): number {
    return this.#tail;
  }

  get chars(): number {
    return this.#chars;
  }

  /** Numbers an event and returns its text. `a` is what the client is told of its commands. */
  push(a: number, tail: string, now: Millis): string {
    const { limits, mutants } = this.#setting;
    const before = this.#chars;
    this.#tail += 1;
    const text = stampTail(this.#tail, a, tail);
    this.#events.push({ text, at: now });
    this.#chars += text.length;
    const { replayFramesMax, replayCharsMax } = limits;
    while (this.#events.length > replayFramesMax || this.#chars > replayCharsMax) {
      if (mutants.has('B28')) break; // the bug: whatever is not acknowledged is kept
      this.#pushOut();
    }
    this.#budget.changed(this, before);
    return text;
  }

  /** Takes a number without an event. */
  skip(): void {
    this.#tail += 1;
  }

  /** False when the client acknowledges what was never sent. */
  acknowledge(seq: number): boolean {
    if (seq > this.#tail) return false;
    const before = this.#chars;
    for (let first = this.#first(); first <= seq; first += 1) {
      this.#chars -= this.#events.shift()?.text.length ?? 0;
    }
    if (this.#pushedOut !== undefined && seq >= this.#pushedOut.through)
      this.#pushedOut = undefined;
    if (before !== this.#chars) this.#budget.changed(this, before);
    return true;
  }

  /** Whether everything after `seq` is still here. */
  reaches(seq: number): boolean {
    return seq >= this.#first() - 1;
  }

  /** The texts of all events that wait for acknowledgement, in order. */
  unacknowledged(): string[] {
    return this.#events.map(({ text }) => text);
  }

  /** After a declared gap: nothing of before is owed any more. */
  forget(): void {
    this.drop();
    this.#pushedOut = undefined;
  }

  /** Gives the memory back; the client will see a gap, unless it has received all. */
  drop(): void {
    const before = this.#chars;
    while (this.#events.length > 0) this.#pushOut();
    if (before > 0) this.#budget.changed(this, before);
  }

  get unackedChars(): number {
    return this.#chars + (this.#pushedOut?.chars ?? 0);
  }

  /** Since when the oldest unacknowledged event is under way on a connection that began at `boundAt`. */
  unackedSince(boundAt: Millis): Millis | undefined {
    const oldest = this.#pushedOut?.since ?? this.#events[0]?.at;
    return oldest === undefined ? undefined : Math.max(oldest, boundAt);
  }

  #first(): number {
    return this.#tail - this.#events.length + 1;
  }

  #pushOut(): void {
    const through = this.#first();
    const event = this.#events.shift();
    if (event === undefined) return;
    this.#chars -= event.text.length;
    const { chars, since } = this.#pushedOut ?? { chars: 0, since: event.at };
    this.#pushedOut = { through, chars: chars + event.text.length, since };
  }
}
