/**
 * The network between peer connections: which two belong together, whether packets pass between
 * their tabs, and who must look again when that changed.
 */
import type { Millis, Prng } from '@parley/core/kit';
import type { TransportModel } from './transport-model.ts';
import type { World } from './world.ts';

/** A tab's way to the other tabs. */
export interface MediaPath {
  blockedUntil: Millis;
  /** Until when no packet passes to and from certain others. */
  apartUntil: Map<MediaPath, Millis>;
  /** Sends sound or pictures: without, only the channel carries bytes. */
  sends: boolean;
}

export class MediaNetwork {
  readonly world: World;
  readonly chance: Prng;
  readonly delayMs: Millis;
  /** The only kind of candidate that leads to a connection in this world. */
  readonly reach: string;
  #transports = new Map<number, TransportModel>();
  #next = 1;

  constructor(world: World, chance: Prng, delayMs: Millis, reach: string) {
    this.world = world;
    this.chance = chance;
    this.delayMs = delayMs;
    this.reach = reach;
  }

  register(transport: TransportModel): number {
    const id = this.#next++;
    this.#transports.set(id, transport);
    return id;
  }

  forget(id: number): void {
    this.#transports.delete(id);
  }

  transport(id: number): TransportModel | undefined {
    return this.#transports.get(id);
  }

  /** Packets pass between the two tabs. */
  isOpen(a: MediaPath, b: MediaPath): boolean {
    const apartUntil = Math.max(a.apartUntil.get(b) ?? 0, b.apartUntil.get(a) ?? 0);
    return Math.max(a.blockedUntil, b.blockedUntil, apartUntil) <= this.world.now;
  }

  block(path: MediaPath, until: Millis): void {
    path.blockedUntil = Math.max(path.blockedUntil, until);
    this.#look();
    this.world.at(until, () => this.#look());
  }

  /** Two that reach everybody but each other. */
  part(a: MediaPath, b: MediaPath, until: Millis): void {
    a.apartUntil.set(b, until);
    b.apartUntil.set(a, until);
    this.#look();
    this.world.at(until, () => this.#look());
  }

  heal(path: MediaPath): void {
    path.blockedUntil = 0;
    path.apartUntil.clear();
    this.#look();
  }

  #look(): void {
    for (const transport of this.#transports.values()) transport.look();
  }
}
