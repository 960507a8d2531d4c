/**
 * Questions on their way, each with what follows from its answer. Those about one user are asked one
 * after the other, so that what is known of a user changes in the order in which the store changed. The
 * shell answers all of them, so nothing here times out; what waits is bounded, and beyond that a
 * question is not asked at all.
 */
import type { Millis } from '../kit/machine.ts';
import type { Outputs } from '../kit/outputs.ts';
import type { ServerOutput } from './io.ts';
import type { ServerLimits } from './limits.ts';
import type { Answered, AskId, CallName, Given, Question } from './questions.ts';
import type { Named, UserKey } from './store-port.ts';

/** `answer` is undefined when there is none: the store is away, or too much waits for it. */
type Then<Name extends CallName> = (answer: Answered<Name> | undefined, now: Millis) => void;

interface Waiting {
  readonly ask: AskId;
  readonly question: Question;
  readonly follows: Then<CallName>;
  /** The users it is about. */
  readonly about: ReadonlySet<UserKey>;
  isAsked: boolean;
}

export class Asks {
  readonly #limits: ServerLimits;
  readonly #outputs: Outputs<ServerOutput>;
  readonly #waiting = new Map<AskId, Waiting>();
  /** The questions about each user; the first of a line is on its way. */
  readonly #lines = new Map<UserKey, Waiting[]>();
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
    const question = { call, given } as unknown as Question;
    const waiting: Waiting = {
      ask: this.#asked,
      question,
      follows: then,
      about: usersIn(given),
      isAsked: false,
    };
    this.#waiting.set(waiting.ask, waiting);
    for (const key of waiting.about) {
      const line = this.#lines.get(key);
      if (line === undefined) this.#lines.set(key, [waiting]);
      else line.push(waiting);
    }
    this.#askInTurn(waiting);
  }

  answered(ask: AskId, answer: unknown, now: Millis): void {
    const waiting = this.#waiting.get(ask);
    if (waiting === undefined) return;
    this.#waiting.delete(ask);
    waiting.follows(answer as Answered<CallName> | undefined, now);
    for (const key of waiting.about) {
      const line = this.#lines.get(key);
      line?.shift();
      if (line?.[0] === undefined) this.#lines.delete(key);
      else this.#askInTurn(line[0]);
    }
  }

  #askInTurn(waiting: Waiting): void {
    for (const key of waiting.about) if (this.#lines.get(key)?.[0] !== waiting) return;
    if (waiting.isAsked) return;
    waiting.isAsked = true;
    const { ask, question } = waiting;
    this.#outputs.push({ t: 'ask', ask, question });
  }
}

function usersIn(given: object): Set<UserKey> {
  const { key, other } = given as { readonly key?: UserKey; readonly other?: Named };
  return new Set([key, other?.key].filter((one) => one !== undefined));
}
