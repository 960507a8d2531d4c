/**
 * Keeps what all sessions hold of one kind, the events for a replay or the results of commands,
 * within one budget: when it is exceeded, the largest holder drops all it has. Holders stand in
 * classes of similar size, so that finding a largest one costs the same however many there are.
 * Knows sizes only.
 */
import { assert } from '../kit/assert.ts';

export interface Weighed {
  readonly chars: number;
  /** Gives up everything it holds. */
  drop(): void;
}

const CLASS_CHARS = 4 * 1024;

export class CharBudget {
  readonly #max: number;
  readonly #classes: Set<Weighed>[] = [];
  #chars = 0;

  constructor(charsMax: number) {
    this.#max = charsMax;
  }

  get chars(): number {
    return this.#chars;
  }

  /** To be told after every change of `holder.chars`, with what it was before. */
  changed(holder: Weighed, before: number): void {
    const after = holder.chars;
    this.#chars += after - before;
    const from = classOf(before);
    const to = classOf(after);
    if (from !== to) {
      if (from >= 0) this.#classes[from]?.delete(holder);
      if (to >= 0) this.#class(to).add(holder);
    }
    while (this.#chars > this.#max) this.#dropLargest();
  }

  #class(index: number): Set<Weighed> {
    for (let at = this.#classes.length; at <= index; at += 1) this.#classes.push(new Set());
    const found = this.#classes[index];
    assert(found !== undefined, 'classes are dense');
    return found;
  }

  #dropLargest(): void {
    for (let index = this.#classes.length - 1; index >= 0; index -= 1) {
      for (const holder of this.#classes[index] ?? []) {
        holder.drop();
        return;
      }
    }
    assert(false, 'what is counted is held by somebody');
  }
}

/** -1 for an empty holder, which stands nowhere. */
const classOf = (chars: number): number => (chars === 0 ? -1 : Math.floor(chars / CLASS_CHARS));
