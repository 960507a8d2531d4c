import type { Entropy } from './random.ts';

/** A seeded generator (sfc32, 128 bits of state) for simulations and tests; never for secrets. */
export class Prng implements Entropy {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: string | number) {
    const text = String(seed);
    this.#a = 0x9e3779b9;
    this.#b = 0x243f6a88;
    this.#c = 0xb7e15162;
    this.#d = 1;
    for (let at = 0; at < text.length; at += 1) {
      this.#a = Math.imul(this.#a ^ text.charCodeAt(at), 0x01000193) >>> 0;
      this.#next();
    }
    for (let round = 0; round < 12; round += 1) this.#next();
  }

  /** An independent generator, so that a draw added for one purpose moves no other. */
  fork(purpose: string): Prng {
    return new Prng(`${this.#a}.${this.#b}.${this.#c}.${this.#d}.${purpose}`);
  }

  /** Uniform in [0, 1). */
  unit(): number {
    return this.#next() / 2 ** 32;
  }

  /** Uniform whole number in [min, max]. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.unit() * (max - min + 1));
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item;
  pick<Item>(items: readonly Item[]): Item | undefined;
  pick<Item>(items: readonly Item[]): Item | undefined {
    return items[this.integer(0, items.length - 1)];
  }

  bytes(count: number): Uint8Array {
    const out = new Uint8Array(count);
    for (let at = 0; at < count; at += 1) out[at] = this.#next() >>> 24;
    return out;
  }

  #next(): number {
    const sum = (this.#a + this.#b + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
}
