/**
 * Answers what the machine asks of the outer world: finds who can, waits for it, and gives every
 * question exactly one answer, undefined when there is none in time. Knows nothing of what is asked.
 */
import type {
  Answered,
  AskId,
  CallName,
  Given,
  OtherCalls,
  Question,
  StoreCall,
} from '@parley/core/server';
import { inTime, Late } from './in-time.ts';
import { Crowded } from './turns.ts';

type Ports = {
  readonly [Call in CallName]: (given: Given<Call>) => Promise<Answered<Call>>;
};

/** What is not the store's to answer. */
export type Others = Pick<Ports, keyof OtherCalls>;

type AskOutcome = 'answered' | 'failed' | 'late' | 'crowded';

export interface OracleOptions {
  readonly store: Pick<Ports, StoreCall>;
  readonly others: Others;
  readonly timeoutMs: number;
  readonly answer: (ask: AskId, answer: unknown) => void;
  readonly count: (call: CallName, outcome: AskOutcome) => void;
  readonly reportStore: (call: CallName, error: unknown) => void;
  /** Nobody else may fail; when they do, it is a mistake of ours. */
  readonly reportMistake: (error: unknown) => void;
}

type AnyPort = (given: unknown) => Promise<unknown>;

export class Oracle {
  readonly #options: OracleOptions;
  readonly #asked = new Set<Promise<void>>();

  constructor(options: OracleOptions) {
    this.#options = options;
  }

  ask(ask: AskId, question: Question): void {
    const asked = this.#carryOut(ask, question).finally(() => this.#asked.delete(asked));
    this.#asked.add(asked);
  }

  /** When everything that was asked until now has its answer. */
  async settled(): Promise<void> {
    while (this.#asked.size > 0) await Promise.all(this.#asked);
  }

  async #carryOut(ask: AskId, question: Question): Promise<void> {
    const { answer, count, others, reportStore, reportMistake, timeoutMs } = this.#options;
    const { call } = question;
    let result: unknown;
    let outcome: AskOutcome = 'answered';
    try {
      result = await inTime(timeoutMs, () => this.#put(question));
    } catch (error) {
      outcome = outcomeOf(error);
      // Crowds are for the figures to show: a line for each would be a flood of its own.
      if (!(call in others)) reportStore(call, error);
      else if (outcome !== 'crowded') reportMistake(error);
    }
    count(call, outcome);
    answer(ask, result);
  }

  /** The answer is fed back in a turn of its own, also when the store had it at once. */
  async #put({ call, given }: Question): Promise<unknown> {
    const { store, others } = this.#options;
    const ports: Readonly<Record<string, unknown>> = call in others ? others : store;
    return (ports[call] as AnyPort).call(ports, given);
  }
}

function outcomeOf(error: unknown): AskOutcome {
  if (error instanceof Late) return 'late';
  return error instanceof Crowded ? 'crowded' : 'failed';
}
