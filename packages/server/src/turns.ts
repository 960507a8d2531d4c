/** Lets a few works run at once and the next ones wait; more than may wait are refused. */

/** Who asked has given up by then, so the work would be for nobody. */
const LONGEST_WAIT_MS = 8_000;

/** So much waits that nothing more may, or what waited did so for too long. */
export class Crowded extends Error {
  override readonly name = 'Crowded';
}

export class Turns {
  readonly #atOnce: number;
  readonly #waitingMax: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(atOnce: number, waitingMax: number) {
    this.#atOnce = atOnce;
    this.#waitingMax = waitingMax;
  }

  async take<Result>(work: () => Promise<Result>): Promise<Result> {
    const cameAt = performance.now();
    if (this.#running >= this.#atOnce) {
      if (this.#waiting.length >= this.#waitingMax) throw new Crowded();
      const turn = Promise.withResolvers<void>();
      this.#waiting.push(turn.resolve);
      await turn.promise;
    } else this.#running += 1;
    try {
      if (performance.now() - cameAt > LONGEST_WAIT_MS) throw new Crowded();
      return await work();
    } finally {
      const next = this.#waiting.shift();
      // Whoever waited takes over the place of who is done.
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
