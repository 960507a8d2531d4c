/**
 * Where the other side's relays forward from, as its candidates say. A browser that hears from such an
 * address before it was told of it takes it for one that nobody spoke of, and Firefox leaves it at that.
 */

const RELAYED = /candidate:\S+ \d+ \S+ \d+ (\S+) (\d+) typ relay/g;
const KNOWN_MAX = 64;

export class RemoteRelays {
  readonly #known = new Set<string>();

  /** A candidate, or a description with any number of them. */
  hear(text: string): void {
    for (const [, address = '', port = ''] of text.matchAll(RELAYED)) {
      if (this.#known.size < KNOWN_MAX) this.#known.add(placeOf(address, Number(port)));
    }
  }

  has(address: string, port: number): boolean {
    return this.#known.has(placeOf(address, port));
  }
}

const placeOf = (address: string, port: number): string => `${address.toLowerCase()} ${port}`;
