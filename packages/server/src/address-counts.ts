/** How many things each address has (IPv6 by its /64), held below a bound. */
import { countedAddress } from '@parley/core/server';

export class AddressCounts {
  readonly #max: number;
  readonly #counts = new Map<string, number>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Counts one more, and returns how to give it back; nothing when the address has all it may. */
  take(address: string): (() => void) | undefined {
    const counted = countedAddress(address);
    const count = this.#counts.get(counted) ?? 0;
    if (count >= this.#max) return undefined;
    this.#counts.set(counted, count + 1);
    return () => this.#giveBack(counted);
  }

  #giveBack(counted: string): void {
    const left = (this.#counts.get(counted) ?? 1) - 1;
    if (left > 0) this.#counts.set(counted, left);
    else this.#counts.delete(counted);
  }
}
