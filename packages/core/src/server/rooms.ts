/**
 * All rooms of the process by id: makes them, lets them live for a while without members, ends
 * them. When the process holds as many as it may, the one that has been empty longest gives way; a
 * room with people in it never does. Does not know who may enter.
 */
import { wireLimits } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import { randomSecret } from '../kit/random.ts';
import type { RoomRecord } from './call-tickets.ts';
import { type Context, log, type Timed } from './context.ts';
import type { Conversations } from './doors/conversations.ts';
import type { Lobby } from './lobby.ts';
import { BySide, type Pair } from './pair.ts';
import { RoomIds } from './room-ids.ts';
import { Room, type RoomShape, type RoomWatcher } from './room.ts';
import { Tombstones } from './tombstones.ts';

export interface NewRoom {
  readonly capacity: number;
  readonly password?: string | undefined;
  readonly isPrivate?: boolean;
  /** Whose room it is; nobody else's, and no link leads there. */
  readonly pair?: Pair;
}

export interface MadeRoom {
  readonly room: Room;
  /** The creator's right, known to nobody else after this. */
  readonly key: string;
}

export class Rooms implements RoomWatcher, Timed {
  readonly ids: RoomIds;
  readonly tombstones: Tombstones;
  /** Rooms that outlived their server and ended after it. */
  readonly #ended: Tombstones;
  readonly #context: Context;
  readonly #lobby: Lobby;
  readonly #conversations: Conversations;
  readonly #byId = new Map<string, Room>();
  /** From both sides. */
  readonly #byPair = new BySide<string, Room>();
  /** Rooms without members and their ends, longest empty first. */
  readonly #empty = new Map<Room, Millis>();
  #numbered = 0;

  constructor(context: Context, lobby: Lobby, conversations: Conversations) {
    this.#context = context;
    this.#lobby = lobby;
    this.#conversations = conversations;
    this.ids = new RoomIds(context.crypto);
    const { tombstoneLifeMs, ticketLifeMs } = context.limits;
    this.tombstones = new Tombstones(context, tombstoneLifeMs);
    this.#ended = new Tombstones(context, ticketLifeMs);
  }

  get size(): number {
    return this.#byId.size;
  }

  memberCount(): number {
    let count = 0;
    for (const room of this.#byId.values()) count += room.members.size;
    return count;
  }

  all(): Iterable<Room> {
    return this.#byId.values();
  }

  find(id: string): Room | undefined {
    return this.#byId.get(id);
  }

  ofPair([id, peer]: Pair): Room | undefined {
    return this.#byPair.get(id, peer);
  }

  /** The rooms of all pairs that have a side of this id, by the other ones. */
  ofSide(id: string): ReadonlyMap<string, Room> {
    return this.#byPair.of(id) ?? new Map();
  }

  /** Whether the link of a room that is gone makes it anew. */
  isLapsed(id: string): boolean {
    const isIssuedOpen = this.ids.isIssuedOpen(id);
    return isIssuedOpen && !this.#byId.has(id) && !this.tombstones.has(id);
  }

  /** A room with an id of its own; undefined when all rooms that may be are full of people. */
  create(wanted: NewRoom, now: Millis): MadeRoom | undefined {
    const kind = wanted.password === undefined && wanted.pair === undefined ? 'open' : 'closed';
    let id = this.ids.issue(kind);
    while (this.#byId.has(id) || this.tombstones.has(id)) id = this.ids.issue(kind);
    return this.#open(id, wanted, now);
  }

  /** The room of a lapsed link. */
  renew(id: string, now: Millis): MadeRoom | undefined {
    const made = this.#open(id, { capacity: wireLimits.capacityDefault }, now);
    if (made !== undefined) {
      made.room.provisionalUntil = now + this.#context.limits.provisionalRoomMs;
    }
    return made;
  }

  /** A room of the server before this one; undefined when it ended here, or another is in its place. */
  restore(record: RoomRecord, now: Millis): Room | undefined {
    const { id, capacity, keyHash, isPrivate } = record;
    const [password, pair] = [record.password ?? undefined, record.pair ?? undefined];
    const known = this.#byId.get(id) ?? (pair && this.ofPair(pair));
    const isTaken = known !== undefined && known.provisionalUntil <= now;
    if (isTaken || this.#ended.has(id) || this.tombstones.has(id)) return undefined;
    // Whoever came by the link meanwhile enters again, by what they are in the true one.
    for (const member of known?.members.values() ?? []) known?.leave(member, 'lost', now);
    if (known !== undefined) this.close(known, now);
    return this.#add({ id, capacity, keyHash, password, isPrivate, pair }, now);
  }

  /** A room that nobody was in when this process took the place of the one that had it. */
  inherit(record: RoomRecord, now: Millis): void {
    const room = this.restore(record, now);
    room?.lock(record.isLocked, now, record.lockedAt);
    room?.barMarks(record.barred);
  }

  /** Ends a room that nobody is in and nobody will come to. */
  close(room: Room, now: Millis): void {
    if (room.members.size > 0) return;
    this.#end(room, now);
    this.#setTimer();
  }

  changed(room: Room, now: Millis): void {
    if (room.members.size === 0) this.#emptied(room, now);
    else this.#empty.delete(room);
    if (room.members.size > 1) this.#conversations.runs(room, 'native', room.names, now);
    else this.#conversations.over(room, now);
    if (room.isOpen) this.#lobby.tell(room.shape.id, () => room.names, now);
  }

  onTime(now: Millis): void {
    for (const [room, end] of this.#empty) {
      if (end > now) break;
      this.#end(room, now);
    }
    this.#setTimer();
  }

  /** What a password is kept as. */
  passwordHash(salt: string, password: string): string {
    return this.#context.tickets.verifierOf(salt, password);
  }

  #open(
    id: string,
    { capacity, password, pair, isPrivate = pair !== undefined }: NewRoom,
    now: Millis,
  ): MadeRoom | undefined {
    const { crypto } = this.#context;
    const key = randomSecret(crypto);
    const keyHash = crypto.hash(key);
    const kept = password === undefined ? undefined : this.#protect(password);
    const room = this.#add({ id, capacity, keyHash, password: kept, isPrivate, pair }, now);
    return room && { room, key };
  }

  #add(shape: Omit<RoomShape, 'number'>, now: Millis): Room | undefined {
    const { id, pair, capacity, password } = shape;
    if (this.#byId.size >= this.#context.limits.roomsMax && !this.#giveWay(now)) return undefined;
    this.#numbered += 1;
    const room = new Room({ number: this.#numbered, ...shape }, this.#context, this);
    this.#byId.set(id, room);
    if (pair !== undefined) {
      const [a, b] = pair;
      this.#byPair.set(a, b, room);
      this.#byPair.set(b, a, room);
    }
    this.#emptied(room, now);
    log(this.#context, {
      step: 'room opened',
      room: room.shape.number,
      capacity,
      protected: password !== undefined,
    });
    return room;
  }

  #protect(password: string): { salt: string; hash: string } {
    const salt = randomSecret(this.#context.crypto, 16);
    return { salt, hash: this.passwordHash(salt, password) };
  }

  #emptied(room: Room, now: Millis): void {
    if (!this.#empty.has(room)) this.#empty.set(room, now + this.#context.limits.roomLifeMs);
    this.#setTimer();
  }

  #giveWay(now: Millis): boolean {
    for (const room of this.#empty.keys()) {
      this.#end(room, now);
      return true;
    }
    return false;
  }

  #end(room: Room, now: Millis): void {
    const { id, pair } = room.shape;
    this.#byId.delete(id);
    if (pair !== undefined) {
      const [a, b] = pair;
      this.#byPair.delete(a, b);
      this.#byPair.delete(b, a);
    }
    this.#empty.delete(room);
    if (room.leavesTombstone) this.tombstones.add(id, now);
    if (room.reunion !== undefined) this.#ended.add(id, now);
    log(this.#context, { step: 'room closed', room: room.shape.number });
  }

  #setTimer(): void {
    for (const end of this.#empty.values()) {
      this.#context.timers.set(this, end);
      return;
    }
    this.#context.timers.clear(this);
  }
}
