/**
 * What the process whose place this one took had in its rooms and under its names, for as long as not all of
 * it has come over. Until then nobody is taken for gone, and a command that is about somebody or something
 * on the way waits, with those of its session behind it. Does not know how they come.
 */
import type { Command, Presence } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import { skeletonOf } from '../kit/skeleton.ts';
import type { RoomRecord } from './call-tickets.ts';
import type { Context, Timed } from './context.ts';
import type { Rooms } from './rooms.ts';
import type { Session } from './session.ts';
import type { UserKey } from './store-port.ts';
import { recordOf } from './ticket-office.ts';
import type { Users } from './users.ts';

/** What a process knows that its clients do not bring along, and who they are. */
export interface Estate {
  readonly users: readonly (readonly [UserKey, Presence])[];
  /** Ids of those that somebody is in. */
  readonly rooms: readonly string[];
  readonly invites: readonly string[];
  readonly emptyRooms: readonly RoomRecord[];
  /** Rooms that no link makes anew. */
  readonly tombstones: readonly string[];
}

interface Parts {
  readonly users: Users;
  readonly rooms: Rooms;
  readonly invites: { knows(id: string): boolean; ids(): string[] };
}

interface Held {
  readonly isDue: () => boolean;
  readonly goOn: (now: Millis) => void;
}

export class Arrivals implements Timed {
  readonly #context: Context;
  readonly #parts: Parts;
  #isOver = true;
  #rooms: ReadonlySet<string> = new Set();
  #invites: ReadonlySet<string> = new Set();
  /** Commands, in order. */
  readonly #held = new Map<Session, Held[]>();
  readonly #looking: Timed = { onTime: (now) => this.#look(now) };

  constructor(context: Context, parts: Parts) {
    this.#context = context;
    this.#parts = parts;
  }

  /** For the process that takes this one's place. */
  estate(): Estate {
    const { users, rooms, invites } = this.#parts;
    const all = [...rooms.all()];
    const empty = all.filter(({ members, shape }) => members.size === 0 && !shape.isPrivate);
    const inhabited = all.filter(({ members }) => members.size > 0);
    return {
      users: users.seen(),
      rooms: [...new Set([...this.#rooms, ...inhabited.map(({ shape }) => shape.id)])],
      invites: [...new Set([...this.#invites, ...invites.ids()])],
      emptyRooms: empty.map((room) => recordOf(room, this.#context.tickets)),
      tombstones: rooms.tombstones.ids(),
    };
  }

  /** From now on they come. */
  expect({ users, rooms, invites, emptyRooms, tombstones }: Estate, now: Millis): void {
    this.#isOver = false;
    this.#rooms = new Set(rooms);
    this.#invites = new Set(invites);
    for (const [key, presence] of users) this.#parts.users.expected.set(key, presence);
    for (const record of emptyRooms) this.#parts.rooms.inherit(record, now);
    for (const id of tombstones) this.#parts.rooms.tombstones.add(id, now);
    this.#context.timers.set(this, now + this.#context.limits.arrivalsMs);
  }

  /** Whether it waits; then it goes on by itself. */
  holds(session: Session, command: Command, goOn: (now: Millis) => void): boolean {
    if (this.#isOver) return false;
    const held = this.#held.get(session);
    const isDue = (): boolean => this.#hasWhatItIsAbout(command);
    if (held === undefined && isDue()) return false;
    this.#held.set(session, [...(held ?? []), { isDue, goOn }]);
    return true;
  }

  /** Somebody may have come: whoever waits for them goes on, in a turn of their own. */
  noticed(now: Millis): void {
    if (this.#held.size > 0) this.#context.timers.set(this.#looking, now);
  }

  #look(now: Millis): void {
    for (const [session, [first, ...others]] of this.#held) {
      if (first?.isDue() === false) continue;
      if (others.length === 0) this.#held.delete(session);
      else this.#held.set(session, others);
      first?.goOn(now);
    }
  }

  /** Nobody is left where they come from; some may be at the door. */
  last(now: Millis): void {
    if (!this.#isOver) this.#context.timers.set(this, now + this.#context.limits.presenceGraceMs);
  }

  /** Whoever is not here now does not come. */
  onTime(now: Millis): void {
    this.#isOver = true;
    [this.#rooms, this.#invites] = [new Set(), new Set()];
    this.#parts.users.giveUp(now);
    const waiting = [...this.#held.values()].flat();
    this.#held.clear();
    for (const { goOn } of waiting) goOn(now);
  }

  #hasWhatItIsAbout(command: Command): boolean {
    const { users, rooms, invites } = this.#parts;
    switch (command.t) {
      case 'invite':
        return users.hasCome(skeletonOf(command.user));
      case 'accept':
      case 'decline':
      case 'ringing':
        return !this.#invites.has(command.invite) || invites.knows(command.invite);
      case 'join':
      case 'look':
        return !this.#rooms.has(command.room) || rooms.find(command.room) !== undefined;
      default:
        return true;
    }
  }
}
