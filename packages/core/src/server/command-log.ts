/**
 * Which commands of a session were executed, and what came of them: each at most once, in the order
 * of their numbers. Does not know what a command does.
 */
export class CommandLog {
  #last = 0;
  /** Highest number the client was told of. */
  #told = 0;
  #results: Map<number, string> | undefined;

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
    this.#results ??= new Map();
    this.#results.set(n, result);
    if (this.#results.size <= keptMax) return;
    for (const oldest of this.#results.keys()) {
      this.#results.delete(oldest);
      return;
    }
  }

  resultOf(n: number): string | undefined {
    return this.#results?.get(n);
  }
}
