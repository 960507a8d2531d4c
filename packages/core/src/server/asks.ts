/**
 * Questions on their way, each with what follows from its answer. The shell answers all of them,
 * so nothing here times out; what waits is bounded, and beyond that a question is not asked at all.
 */
import type { Millis } from '../kit/machine.ts';
import type { Outputs } from '../kit/outputs.ts';
import type { ServerOutput } from './io.ts';
import type { ServerLimits } from './limits.ts';
import type { Answered, AskId, CallName, Given, Question } from './questions.ts';

/** `answer` is undefined when there is none: the store is away, or too much waits for it. */
type Then<Name extends CallName> = (answer: Answered<Name> | undefined, now: Millis) => void;

export class Asks {
  readonly #limits: ServerLimits;
  readonly #outputs: Outputs<ServerOutput>;
  readonly #waiting = new Map<AskId, Then<CallName>>();
  #asked = 0;

  constructor(limits: ServerLimits, outputs: Outputs<ServerOutput>) {
    this.#limits = limits;
    this.#outputs = outputs;
  }

  get size(): number {
    return this.#waiting.size;
  }

  ask<Name extends CallName>(
    call: Name,
    given: Given<Name>,
    now: Millis,
    then: Then<Name> = () => {},
  ): void {
    if (this.#waiting.size >= this.#limits.asksMax) return then(undefined, now);
    this.#asked += 1;
    this.#waiting.set(this.#asked, then);
    const question = { call, given } as unknown as Question;
    this.#outputs.push({ t: 'ask', ask: this.#asked, question });
  }

  answered(ask: AskId, answer: unknown, now: Millis): void {
    const then = this.#waiting.get(ask);
    this.#waiting.delete(ask);
    then?.(answer as Answered<CallName> | undefined, now);
  }
}
