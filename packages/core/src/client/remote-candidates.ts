/**
 * The other side's candidates, each held until the description that its ICE user fragment belongs to
 * is in place, and dropped when that one is of the past.
 */
import type { Mutants } from '../kit/mutants.ts';
import type { CandidateLine } from './io.ts';

const UFRAG = /^a=ice-ufrag:(\S+)/gm;

export function ufragsOf(sdp: string): Set<string> {
  return new Set(Array.from(sdp.matchAll(UFRAG), ([, ufrag = '']) => ufrag));
}

export class RemoteCandidates {
  readonly #heldMax: number;
  readonly #mutants: Mutants;
  #current = new Set<string>();
  #past = new Set<string>();
  #held: { ufrag: string; candidate: CandidateLine }[] = [];

  constructor(heldMax: number, mutants: Mutants) {
    this.#heldMax = heldMax;
    this.#mutants = mutants;
  }

  /** The candidates that can be added now. */
  take(ufrag: string, list: readonly CandidateLine[]): CandidateLine[] {
    if (this.#mutants.has('B24')) return this.#current.size === 0 ? [] : [...list];
    if (this.#current.has(ufrag)) return [...list];
    if (this.#past.has(ufrag)) return [];
    for (const candidate of list) this.#held.push({ ufrag, candidate });
    this.#held.splice(0, Math.max(0, this.#held.length - this.#heldMax));
    return [];
  }

  /** A remote description is in place: what waited for it, and no longer what belonged to the last one. */
  described(sdp: string): CandidateLine[] {
    for (const ufrag of this.#current) this.#past.add(ufrag);
    this.#current = ufragsOf(sdp);
    for (const ufrag of this.#current) this.#past.delete(ufrag);
    while (this.#past.size > this.#heldMax) {
      const [oldest] = this.#past;
      if (oldest !== undefined) this.#past.delete(oldest);
    }
    const ready = this.#held.filter(({ ufrag }) => this.#current.has(ufrag));
    this.#held = this.#held.filter(({ ufrag }) => !this.#current.has(ufrag));
    return ready.map(({ candidate }) => candidate);
  }
}
