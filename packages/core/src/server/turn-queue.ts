/**
 * A line in which first goes whose address (IPv6: /64) had its turn least often lately, those counted that
 * still wait: who brings many makes them wait for each other, and who comes again and again waits for those
 * who do not. Knows nothing of what they wait for.
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
  /** By how often their address had: not more often than all may, twice that, four times that, and so on. */
  readonly #lines: Set<One>[] = [];
  readonly #lineOf = new Map<One, number>();
  readonly #turns = new Map<string, number>();
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
    this.#count(one, 1);
  }

  has(one: One): boolean {
    return this.#lineOf.has(one);
  }

  /** It goes without having had its turn. */
  delete(one: One): void {
    if (this.#take(one)) this.#count(one, -1);
  }

  /** The same for all who have waited too long. */
  deleteOverdue(isOverdue: (one: One) => boolean): One[] {
    const gone: One[] = [];
    for (const line of this.#lines) {
      for (const one of line) {
        if (!isOverdue(one)) break;
        this.delete(one);
        gone.push(one);
      }
    }
    return gone;
  }

  /** Takes whose turn it is. */
  next(): One | undefined {
    for (const line of this.#lines) {
      for (const one of line) {
        this.#take(one);
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

  #take(one: One): boolean {
    this.#lines[this.#lineOf.get(one) ?? 0]?.delete(one);
    return this.#lineOf.delete(one);
  }

  #lineFor({ address }: One): number {
    const before = address === undefined ? 0 : (this.#turns.get(countedAddress(address)) ?? 0);
    return 32 - Math.clz32(before / this.#freely);
  }

  #forget(now: Millis): void {
    if (now - this.#forgotAt <= FORGET_AFTER_MS && this.#turns.size < ADDRESSES_MAX) return;
    this.#turns.clear();
    this.#forgotAt = now;
  }

  #count({ address }: One, change: 1 | -1): void {
    if (address === undefined) return;
    const counted = countedAddress(address);
    this.#turns.set(counted, Math.max(0, (this.#turns.get(counted) ?? 0) + change));
  }
}
