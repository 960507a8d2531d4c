/**
 * Keeps the replay buffers of all sessions, or their results, together within one budget: when it is exceeded, the
 * largest is dropped. Buffers stand in classes of similar size, so that finding a largest one costs
 * the same however many there are. Knows sizes only.
 */
import { assert } from '../kit/assert.ts';

export interface Weighed {
  readonly chars: number;
  /** Gives up everything it holds. */
  drop(): void;
}

const CLASS_CHARS = 4 * 1024;

export class ReplayBudget {
  readonly #max: number;
  readonly #classes: Set<Weighed>[] = [];
  #chars = 0;

  constructor(charsMax: number) {
    this.#max = charsMax;
  }

  get chars(): number {
    return this.#chars;
  }

  /** To be told after every change of `buffer.chars`, with what it was before. */
  changed(buffer: Weighed, before: number): void {
    const after = buffer.chars;
    this.#chars += after - before;
    const from = classOf(before);
    const to = classOf(after);
    if (from !== to) {
      if (from >= 0) this.#classes[from]?.delete(buffer);
      if (to >= 0) this.#class(to).add(buffer);
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
      for (const buffer of this.#classes[index] ?? []) {
        buffer.drop();
        return;
      }
    }
    assert(false, 'what is counted is held by somebody');
  }
}

/** -1 for an empty buffer, which stands nowhere. */
const classOf = (chars: number): number => (chars === 0 ? -1 : Math.floor(chars / CLASS_CHARS));
