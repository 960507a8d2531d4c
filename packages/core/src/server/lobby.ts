/**
 * Sessions that stand at the door of a room and are told when who is inside changes. Keyed by the
 * room's id, because a room may end and be made anew while somebody watches. Does not know who may
 * look.
 */
import type { DownVolatile } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';

export interface Watcher {
  watches: string | undefined;
  sendVolatile(frame: DownVolatile, now: Millis): void;
}

export class Lobby {
  readonly #watchersMax: number;
  readonly #watchers = new Map<string, Set<Watcher>>();

  constructor(watchersPerRoomMax: number) {
    this.#watchersMax = watchersPerRoomMax;
  }

  get size(): number {
    return this.#watchers.size;
  }

  /** Beyond the bound the answer to the look itself is all one gets. */
  watch(watcher: Watcher, room: string): void {
    this.unwatch(watcher);
    const watchers = this.#watchers.get(room) ?? new Set();
    if (watchers.size >= this.#watchersMax) return;
    this.#watchers.set(room, watchers.add(watcher));
    watcher.watches = room;
  }

  unwatch(watcher: Watcher): void {
    const room = watcher.watches;
    if (room === undefined) return;
    watcher.watches = undefined;
    const watchers = this.#watchers.get(room);
    watchers?.delete(watcher);
    if (watchers?.size === 0) this.#watchers.delete(room);
  }

  /** Few rooms are watched when somebody comes or goes, so the names are only asked for then. */
  tell(room: string, namesOf: () => string[], now: Millis): void {
    const watchers = this.#watchers.get(room);
    if (watchers === undefined) return;
    const names = namesOf();
    for (const watcher of watchers) watcher.sendVolatile({ t: 'lobby', room, names }, now);
  }
}
