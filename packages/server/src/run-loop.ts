/**
 * Drives one machine: an input with the time in, all its outputs out, one timer for its next
 * deadline. Knows nothing of what the inputs and outputs mean.
 */
import type { Machine, Millis } from '@parley/core/kit';

/** A timer further off than this would overflow; it wakes once for nothing instead. */
const LONGEST_MS = 2 ** 31 - 1;
/** Deadlines that fall together this closely share one timer and one tick. */
const GRAIN_MS = 4;

export class RunLoop<Input, Output> {
  readonly #machine: Machine<Input, Output>;
  readonly #perform: (output: Output) => void;
  readonly #tick: Input;
  readonly #clock: () => Millis;
  #timer: NodeJS.Timeout | undefined;
  #armedFor = Number.POSITIVE_INFINITY;
  #held: { readonly passes: (input: Input) => boolean; readonly waiting: Input[] } | undefined;

  constructor(
    machine: Machine<Input, Output>,
    tick: Input,
    perform: (output: Output) => void,
    clock: () => Millis = () => performance.now(),
  ) {
    this.#machine = machine;
    this.#tick = tick;
    this.#perform = perform;
    this.#clock = clock;
  }

  feed(input: Input): void {
    if (this.#held !== undefined && !this.#held.passes(input)) {
      this.#held.waiting.push(input);
      return;
    }
    this.#machine.handle(input, this.#clock());
    for (;;) {
      const output = this.#machine.pollOutput();
      if (output === undefined) break;
      this.#perform(output);
    }
    this.#arm();
  }

  /** Only such inputs are handled from now on; others wait, and deadlines, too. */
  hold(passes: (input: Input) => boolean): void {
    this.#held ??= { passes, waiting: [] };
  }

  /** All goes on; `first` before what waited. */
  release(first?: Input): void {
    const waiting = this.#held?.waiting ?? [];
    this.#held = undefined;
    for (const input of first === undefined ? waiting : [first, ...waiting]) this.feed(input);
    this.#arm();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#armedFor = Number.NEGATIVE_INFINITY;
  }

  /** A deadline that moved away leaves the timer as it is: it then fires early and is armed anew. */
  #arm(): void {
    const next = this.#machine.nextTimeout();
    if (next === undefined || next >= this.#armedFor) return;
    clearTimeout(this.#timer);
    this.#armedFor = next;
    const waitMs = Math.min(LONGEST_MS, Math.max(GRAIN_MS, Math.ceil(next - this.#clock())));
    this.#timer = setTimeout(() => this.#wake(), waitMs);
  }

  #wake(): void {
    this.#timer = undefined;
    this.#armedFor = Number.POSITIVE_INFINITY;
    if (this.#held !== undefined) return;
    const next = this.#machine.nextTimeout();
    if (next !== undefined && next <= this.#clock()) this.feed(this.#tick);
    else this.#arm();
  }
}
