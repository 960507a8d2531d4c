/** A rolling hash of every input and output of every machine; the lines themselves only on demand. */
import type { Millis } from '@parley/core/kit';

export class Trace {
  readonly lines: string[] | undefined;
  #low = 0x811c9dc5;
  #high = 0x01000193;

  constructor(keepLines: boolean) {
    this.lines = keepLines ? [] : undefined;
  }

  note(at: Millis, who: string, what: string): void {
    this.#mix(at);
    this.#mixText(who);
    this.#mixText(what);
    this.lines?.push(`${at.toFixed(1).padStart(10)} ${who} ${what}`);
  }

  get hash(): string {
    return hex(this.#high) + hex(this.#low);
  }

  #mixText(text: string): void {
    this.#mix(text.length);
    for (let at = 0; at < text.length; at += 1) this.#mix(text.charCodeAt(at));
  }

  #mix(value: number): void {
    this.#low = Math.imul(this.#low ^ value, 0x01000193);
    this.#high = (Math.imul(this.#high, 31) + this.#low) | 0;
  }
}

const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');
