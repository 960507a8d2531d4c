/** Two ids, each of which named the other, and what belongs to the sides of such pairs. */

export type Pair = readonly [string, string];

export const otherSide = ([a, b]: Pair, side: string): string => (side === a ? b : a);

/** By the id of a side and the other one that it named; some name nobody. */
export class BySide<Peer extends string | undefined, Value> {
  readonly #byId = new Map<string, Map<Peer, Value>>();

  get(id: string, peer: Peer): Value | undefined {
    return this.#byId.get(id)?.get(peer);
  }

  /** All sides that have this id, by the other ones. */
  of(id: string): ReadonlyMap<Peer, Value> | undefined {
    return this.#byId.get(id);
  }

  set(id: string, peer: Peer, value: Value): void {
    const sides = this.#byId.get(id) ?? new Map<Peer, Value>();
    this.#byId.set(id, sides.set(peer, value));
  }

  delete(id: string, peer: Peer): void {
    const sides = this.#byId.get(id);
    sides?.delete(peer);
    if (sides?.size === 0) this.#byId.delete(id);
  }
}
