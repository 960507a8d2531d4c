/**
 * Lets members of rooms that a server before this one had take their places again, each by their
 * ticket: the first one rebuilds the room, a newer one corrects it. In a room that this server has known by
 * itself it lets in again who was lost there. Does not know how a ticket proves what it says.
 */
import type { Command, JoinResult } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { Answer } from './answer.ts';
import type { PlaceRecord, RoomRecord, TicketFlaw } from './call-tickets.ts';
import { can, refusal } from './can.ts';
import { type Context, count, log } from './context.ts';
import type { Invites } from './invites.ts';
import type { Lobby } from './lobby.ts';
import type { NamedCalls } from './named-calls.ts';
import { Reunion } from './reunion.ts';
import type { Member, Room } from './room.ts';
import type { Rooms } from './rooms.ts';
import type { Departure } from './session-news.ts';
import type { Session } from './session.ts';

type CommandOf<Type extends Command['t']> = Extract<Command, { t: Type }>;

interface Parts {
  readonly rooms: Rooms;
  readonly lobby: Lobby;
  readonly calls: NamedCalls;
  readonly invites: Invites;
}

export class Returns {
  readonly #context: Context;
  readonly #parts: Parts;
  #hasToldOfOtherKey = false;

  constructor(context: Context, parts: Parts) {
    this.#context = context;
    this.#parts = parts;
  }

  rejoin(session: Session, { ticket: text }: CommandOf<'rejoin'>, now: Millis): Answer {
    const { tickets } = this.#context;
    const actor = session.member?.role ?? 'outsider';
    const ticket = tickets.read(text, session.id.device, now);
    if (typeof ticket === 'string') return this.#refuse(ticket);
    const { member: id, room: record } = ticket;
    if (!can(actor, 'rejoin', 'kept place'))
      return { refused: refusal(actor, 'rejoin', 'kept place') };
    const isOfBefore = ticket.by !== tickets.process;
    const room = isOfBefore ? this.#roomOf(record, now) : this.#parts.rooms.find(record.id);
    const kept = isOfBefore ? room?.reunion?.placeOf(id) : undefined;
    const place = kept ?? room?.lostPlace(id);
    if (room === undefined || place === undefined) return this.#refuse('spent');
    if ((room.isFull && !room.members.has(id)) || room.isSideTaken(place))
      return { refused: refusal(actor, 'rejoin', 'full house') };
    this.#parts.lobby.unwatch(session);
    const member =
      kept === undefined
        ? room.admitAgain(session, place, now)
        : this.#takeBack(session, kept, room, record, now);
    this.#count('returned');
    return { value: { view: room.viewFor(member) } satisfies JoinResult };
  }

  #takeBack(
    session: Session,
    place: PlaceRecord,
    room: Room,
    { ring }: RoomRecord,
    now: Millis,
  ): Member {
    room.reunion?.back(place.id);
    const member = room.takeBack(session, place, now);
    if (ring !== null && room.call === undefined)
      this.#parts.invites.restore(ring, session, room, now);
    return member;
  }

  #refuse(why: TicketFlaw | 'spent'): Answer {
    this.#count(why);
    if (why === 'otherKey' && !this.#hasToldOfOtherKey) {
      this.#hasToldOfOtherKey = true;
      log(this.#context, { step: 'tickets of another key' });
    }
    return { refused: refusal('outsider', 'rejoin', 'absent room') };
  }

  /** The room of a ticket, unless this server knows it by itself. */
  #roomOf(record: RoomRecord, now: Millis): Room | undefined {
    const room = this.#parts.rooms.find(record.id);
    if (room?.reunion === undefined) return this.#rebuild(record, now);
    this.#correct(room, room.reunion, record, now);
    return room;
  }

  #rebuild(record: RoomRecord, now: Millis): Room | undefined {
    // Of a call by name of which nothing is known nobody is to hear.
    const isByName = record.isPrivate && record.pair === null;
    if (isByName && record.ring === null && record.call === null) return undefined;
    const room = this.#parts.rooms.restore(record, now);
    if (room === undefined) return undefined;
    const { number } = room.shape;
    log(this.#context, { step: 'room rebuilt', room: number, places: record.places.length });
    this.#count('rebuilt');
    const reunion = new Reunion();
    room.reunion = reunion;
    this.#correct(room, reunion, record, now);
    return room;
  }

  /** Whatever is newer in a ticket holds, and who was removed by either was removed. */
  #correct(room: Room, reunion: Reunion, record: RoomRecord, now: Millis): void {
    if (record.lockedAt > room.lockedAt) room.lock(record.isLocked, now, record.lockedAt);
    room.barMarks(record.barred);
    for (const member of room.members.values()) {
      if (record.barred.includes(member.mark)) room.bar(member, now);
    }
    const { call } = record;
    if (call !== null) this.#parts.invites.wasAnswered(call.invite, call.media, now);
    if (record.stamp > reunion.asOf) this.#place(room, reunion, record, now);
    if (call !== null) this.#parts.calls.restore(call, room, now);
  }

  /** Those are in the room, or expected, who were there by the newest ticket. */
  #place(room: Room, reunion: Reunion, record: RoomRecord, now: Millis): void {
    const left = (member: Member, why: Departure, then: Millis): void => {
      this.#parts.calls.left(member, why, then);
      this.#context.ticketOffice.changed(room, then);
    };
    const before = [...room.members.values()].filter(({ id }) => reunion.isOfBefore(id));
    const places = reunion.learns(record);
    const isBarred = ({ mark }: PlaceRecord): boolean => room.barredMarks.includes(mark);
    room.stamp = Math.max(room.stamp, record.stamp);
    for (const member of before) {
      const isThere = record.places.some(({ id }) => id === member.id);
      if (!isThere) room.leave(member, 'lost', now);
    }
    for (const place of places) {
      if (this.#context.mutants.has('B7')) break; // the bug: who is not known here is gone
      if (isBarred(place)) reunion.left(place.id);
      else if (!room.members.has(place.id) && !room.isFull && !room.isSideTaken(place))
        room.expect(place, left, now);
    }
  }

  #count(outcome: TicketFlaw | 'spent' | 'rebuilt' | 'returned'): void {
    count(this.#context, { what: 'ticket', outcome });
  }
}
