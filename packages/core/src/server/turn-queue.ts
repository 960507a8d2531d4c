/**
 * A line in which addresses take turns (IPv6 by /64): the second one of an address comes after the first ones of
 * all others, so that who brings many makes them wait for each other. Knows nothing of what they wait for.
 */
import { countedAddress } from './address.ts';

export interface Waiting {
  readonly address: string;
}

export class TurnQueue<One extends Waiting> {
  /** In the order in which it is their turn. */
  readonly #byAddress = new Map<string, Set<One>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(one: One): void {
    const address = countedAddress(one.address);
    const others = this.#byAddress.get(address);
    if (others === undefined) this.#byAddress.set(address, new Set([one]));
    else others.add(one);
    this.#size += 1;
  }

  has(one: One): boolean {
    return this.#byAddress.get(countedAddress(one.address))?.has(one) === true;
  }

  delete(one: One): boolean {
    const address = countedAddress(one.address);
    const those = this.#byAddress.get(address);
    if (those?.delete(one) !== true) return false;
    if (those.size === 0) this.#byAddress.delete(address);
    this.#size -= 1;
    return true;
  }

  /** Takes whose turn it is. */
  next(): One | undefined {
    for (const [address, those] of this.#byAddress) {
      for (const one of those) {
        this.delete(one);
        if (those.size > 0) {
          this.#byAddress.delete(address);
          this.#byAddress.set(address, those);
        }
        return one;
      }
    }
    return undefined;
  }

  /** How many turns it takes, at most, until all who wait at this address by now had theirs. */
  turnsOf(address: string): number {
    return Math.min(this.#size, this.countOf(address) * this.#byAddress.size);
  }

  countOf(address: string): number {
    return this.#byAddress.get(countedAddress(address))?.size ?? 0;
  }

  /** Who came last at the address at which most wait, if those are more than `count`. */
  lastBeyond(count: number): One | undefined {
    let most: Set<One> | undefined;
    for (const those of this.#byAddress.values()) {
      if (those.size > (most?.size ?? count)) most = those;
    }
    return most && [...most].at(-1);
  }
}
