/**
 * Which commands of a session were executed, and what came of them: each at most once, in the order
 * of their numbers. Results weigh on a budget of the process, because a client that goes away
 * leaves them behind. Does not know what a command does.
 */
import type { CharBudget, Weighed } from './char-budget.ts';

export class CommandLog implements Weighed {
  readonly #budget: CharBudget;
  #last = 0;
  /** Highest number the client was told of. */
  #told = 0;
  #results: Map<number, string> | undefined;
  #chars = 0;

  constructor(budget: CharBudget) {
    this.#budget = budget;
  }

  /** Size of the results. */
  get chars(): number {
    return this.#chars;
  }

  /** Highest number executed. */
  get last(): number {
    return this.#last;
  }

  /** How many executed commands the client has not been told of. */
  get untold(): number {
    return this.#last - this.#told;
  }

  told(a: number): void {
    this.#told = a;
  }

  /** Where a command with this number stands. `next` takes the number. */
  place(n: number): 'next' | 'repeated' | 'skips' {
    if (n <= this.#last) return 'repeated';
    if (n > this.#last + 1) return 'skips';
    this.#last = n;
    return 'next';
  }

  keep(n: number, result: string, keptMax: number): void {
    const before = this.#chars;
    this.#results ??= new Map();
    this.#results.set(n, result);
    this.#chars += result.length;
    if (this.#results.size > keptMax) this.#forgetOldest(this.#results);
    this.#budget.changed(this, before);
  }

  /** Gives the memory back; a command that is repeated gets no answer. */
  drop(): void {
    const before = this.#chars;
    this.#results = undefined;
    this.#chars = 0;
    this.#budget.changed(this, before);
  }

  resultOf(n: number): string | undefined {
    return this.#results?.get(n);
  }

  #forgetOldest(results: Map<number, string>): void {
    for (const [oldest, result] of results) {
      results.delete(oldest);
      this.#chars -= result.length;
      return;
    }
  }
}
