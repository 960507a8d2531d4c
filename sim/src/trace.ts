/** A rolling hash of every input and output of every machine; the lines themselves only on demand. */
import { fnv1a, type Millis } from '@parley/core/kit';

export type TraceKind = 'none' | 'hash' | 'lines';

export class Trace {
  readonly isOn: boolean;
  readonly lines: string[] | undefined;
  #low = 0x811c9dc5;
  #high = 0x01000193;

  constructor(kind: TraceKind) {
    this.isOn = kind !== 'none';
    this.lines = kind === 'lines' ? [] : undefined;
  }

  note(at: Millis, who: string, what: string): void {
    const hash = fnv1a(what) ^ fnv1a(who) ^ Math.imul(at, 0x9e3779b1);
    this.#low = Math.imul(this.#low ^ hash, 0x01000193);
    this.#high = (Math.imul(this.#high, 31) + this.#low) | 0;
    this.lines?.push(`${at.toFixed(1).padStart(10)} ${who} ${what}`);
  }

  get hash(): string {
    return hex(this.#high) + hex(this.#low);
  }
}

const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');
