import type { Millis } from './machine.ts';

interface Entry<Key> {
  key: Key;
  at: Millis;
  /** Insertion number, so that equal deadlines fire in the order they were set. */
  order: number;
  /** Neither moved nor cleared since. */
  isLive: boolean;
}

/**
 * All timers of a machine in one table with one deadline out. Setting a key again moves its
 * deadline. A binary heap; entries that were moved or cleared are skipped when they surface.
 */
export class Timers<Key> {
  #live = new Map<Key, Entry<Key>>();
  #heap: Entry<Key>[] = [];
  #order = 0;

  set(key: Key, at: Millis): void {
    this.clear(key);
    const entry = { key, at, order: this.#order++, isLive: true };
    this.#live.set(key, entry);
    this.#push(entry);
    if (this.#heap.length > 64 && this.#heap.length > this.#live.size * 4) this.#rebuild();
  }

  clear(key: Key): void {
    const entry = this.#live.get(key);
    if (entry === undefined) return;
    entry.isLive = false;
    this.#live.delete(key);
  }

  has(key: Key): boolean {
    return this.#live.has(key);
  }

  get size(): number {
    return this.#live.size;
  }

  next(): Millis | undefined {
    return this.#surface()?.at;
  }

  /** Takes the earliest key whose deadline has come. */
  due(now: Millis): Key | undefined {
    const top = this.#surface();
    if (top === undefined || top.at > now) return undefined;
    this.#pop();
    this.#live.delete(top.key);
    return top.key;
  }

  #surface(): Entry<Key> | undefined {
    for (;;) {
      const top = this.#heap[0];
      if (top === undefined || top.isLive) return top;
      this.#pop();
    }
  }

  #rebuild(): void {
    const entries = [...this.#live.values()];
    this.#heap = [];
    for (const entry of entries) this.#push(entry);
  }

  #push(entry: Entry<Key>): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !before(entry, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      const left = heap[child];
      if (left === undefined) break;
      const right = heap[child + 1];
      let smaller = left;
      if (right !== undefined && before(right, left)) {
        smaller = right;
        child += 1;
      }
      if (!before(smaller, last)) break;
      heap[at] = smaller;
      at = child;
    }
    heap[at] = last;
  }
}

function before<Key>(a: Entry<Key>, b: Entry<Key>): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
