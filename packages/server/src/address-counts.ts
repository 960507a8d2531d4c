/** How many things each address has (IPv6 by its /64), held below a bound. */
import { countedAddress } from '@parley/core/server';

export class AddressCounts {
  readonly #max: number;
  readonly #counts = new Map<string, number>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Counts one more, to be given back; false when the address has all it may. */
  take(address: string): boolean {
    const counted = countedAddress(address);
    const count = this.#counts.get(counted) ?? 0;
    if (count >= this.#max) return false;
    this.#counts.set(counted, count + 1);
    return true;
  }

  giveBack(address: string): void {
    const counted = countedAddress(address);
    const left = (this.#counts.get(counted) ?? 1) - 1;
    if (left > 0) this.#counts.set(counted, left);
    else this.#counts.delete(counted);
  }
}
