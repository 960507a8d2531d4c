/**
 * The network between peer connections: which two belong together, whether packets pass between
 * their tabs, and who must look again when that changed.
 */
import type { Millis, Prng } from '@parley/core/kit';
import type { Browser } from './peer-steps.ts';
import type { TransportModel } from './transport-model.ts';
import type { World } from './world.ts';

/** A tab's way to the other tabs. */
export interface MediaPath {
  readonly browser: Browser;
  blockedUntil: Millis;
  /** Until when nothing comes in, though what is sent arrives. */
  deafUntil: Millis;
  /** Counts the networks it has been in: what was found in one is of no use in the next. */
  network: number;
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

  /** Packets pass between the two tabs, both ways. */
  isOpen(a: MediaPath, b: MediaPath): boolean {
    return this.carries(a, b) && this.carries(b, a);
  }

  carries(from: MediaPath, to: MediaPath): boolean {
    const apartUntil = Math.max(from.apartUntil.get(to) ?? 0, to.apartUntil.get(from) ?? 0);
    const until = Math.max(from.blockedUntil, to.blockedUntil, to.deafUntil, apartUntil);
    return until <= this.world.now;
  }

  block(path: MediaPath, until: Millis): void {
    path.blockedUntil = Math.max(path.blockedUntil, until);
    this.#lookUntil(until);
  }

  deafen(path: MediaPath, until: Millis): void {
    path.deafUntil = Math.max(path.deafUntil, until);
    this.#lookUntil(until);
  }

  /** Into another network: only what is gathered there leads anywhere. */
  move(path: MediaPath): void {
    path.network += 1;
    this.#look();
  }

  /** Two that reach everybody but each other. */
  part(a: MediaPath, b: MediaPath, until: Millis): void {
    a.apartUntil.set(b, until);
    b.apartUntil.set(a, until);
    this.#lookUntil(until);
  }

  heal(path: MediaPath): void {
    path.blockedUntil = 0;
    path.deafUntil = 0;
    path.apartUntil.clear();
    this.#look();
  }

  #lookUntil(until: Millis): void {
    this.#look();
    this.world.at(until, () => this.#look());
  }

  #look(): void {
    for (const transport of this.#transports.values()) transport.look();
  }
}
