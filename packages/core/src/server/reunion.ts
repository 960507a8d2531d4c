/**
 * What a room that outlived its server still knows of the one before: as of when, whose places are
 * kept, and who has come back or left since and is not expected any more. Each place is taken once.
 */
import type { PlaceRecord, RoomRecord } from './call-tickets.ts';

export class Reunion {
  /** Stamp of the newest ticket that was shown. */
  #asOf = 0;
  readonly #expected = new Map<string, PlaceRecord>();
  readonly #back = new Set<string>();
  readonly #left = new Set<string>();

  get asOf(): number {
    return this.#asOf;
  }

  /** A newer ticket says who was there. Returns whose places are to be kept now. */
  learns({ stamp, places }: RoomRecord): PlaceRecord[] {
    this.#asOf = stamp;
    this.#expected.clear();
    const expected = places.filter(({ id }) => !this.#left.has(id) && !this.#back.has(id));
    for (const place of expected) this.#expected.set(place.id, place);
    return expected;
  }

  placeOf(id: string): PlaceRecord | undefined {
    return this.#expected.get(id);
  }

  /** Whether a member was in the room before the server was lost. */
  isOfBefore(id: string): boolean {
    return this.#back.has(id) || this.#expected.has(id);
  }

  back(id: string): void {
    this.#expected.delete(id);
    this.#back.add(id);
  }

  /** Hung up or was removed. */
  left(id: string): void {
    this.#expected.delete(id);
    this.#left.add(id);
  }
}
