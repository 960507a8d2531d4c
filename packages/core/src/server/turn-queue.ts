/**
 * A line in which first goes whose address (IPv6: /64) came least often lately: who brings many makes them
 * wait for each other, and who comes again and again waits for those who do not. Knows nothing of what they
 * wait for.
 */
import type { Millis } from '../kit/machine.ts';
import { countedAddress } from './address.ts';

export interface Waiting {
  /** Of an unknown one, or of one that speaks for many, all come as if for the first time. */
  readonly address: string | undefined;
}

const FORGET_AFTER_MS = 60_000;
const ADDRESSES_MAX = 20_000;

export class TurnQueue<One extends Waiting> {
  readonly #freely: number;
  /** By how often their address had come: not more often than all may, twice that, four times that, and so on. */
  readonly #lines: Set<One>[] = [];
  readonly #lineOf = new Map<One, number>();
  readonly #came = new Map<string, number>();
  #forgotAt: Millis = 0;

  /** So many of one address are all as if the first. */
  constructor(freely = 1) {
    this.#freely = freely;
  }

  get size(): number {
    return this.#lineOf.size;
  }

  add(one: One, now: Millis): void {
    this.#forget(now);
    const line = this.#lineFor(one);
    while (this.#lines.length <= line) this.#lines.push(new Set());
    this.#lines[line]?.add(one);
    this.#lineOf.set(one, line);
    this.#count(one);
  }

  has(one: One): boolean {
    return this.#lineOf.has(one);
  }

  delete(one: One): void {
    this.#lines[this.#lineOf.get(one) ?? 0]?.delete(one);
    this.#lineOf.delete(one);
  }

  /** Takes whose turn it is. */
  next(): One | undefined {
    for (const line of this.#lines) {
      for (const one of line) {
        this.delete(one);
        return one;
      }
    }
    return undefined;
  }

  /** How many turns it takes, at most, if nobody goes first who is not here yet. */
  turnsOf(one: One): number {
    const upTo = (this.#lineOf.get(one) ?? 0) + 1;
    return this.#lines.slice(0, upTo).reduce((sum, line) => sum + line.size, 0);
  }

  /** Somebody whose turn comes after that of this one, who is not here yet; without one, after all others. */
  lastAfter(one?: One): One | undefined {
    const own = one === undefined ? -1 : this.#lineFor(one);
    const last = this.#lines.findLastIndex((line) => line.size > 0);
    return last > own ? [...(this.#lines[last] ?? [])].at(-1) : undefined;
  }

  #lineFor({ address }: One): number {
    const before = address === undefined ? 0 : (this.#came.get(countedAddress(address)) ?? 0);
    return 32 - Math.clz32(before / this.#freely);
  }

  #forget(now: Millis): void {
    if (now - this.#forgotAt <= FORGET_AFTER_MS && this.#came.size < ADDRESSES_MAX) return;
    this.#came.clear();
    this.#forgotAt = now;
  }

  #count({ address }: One): void {
    if (address === undefined) return;
    const counted = countedAddress(address);
    this.#came.set(counted, (this.#came.get(counted) ?? 0) + 1);
  }
}
