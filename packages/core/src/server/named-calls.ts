/** The calls by name that were answered, by their rooms, for as long as somebody is there. */
import type { Millis } from '../kit/machine.ts';
import type { CallRecord, CallTickets } from './call-tickets.ts';
import type { Journal } from './journal.ts';
import { NamedCall } from './named-call.ts';
import type { Member, Room } from './room.ts';
import type { Rooms } from './rooms.ts';
import type { Departure } from './session-news.ts';
import type { Session } from './session.ts';
import type { UserKey } from './store-port.ts';
import type { User } from './users.ts';

export class NamedCalls {
  readonly #journal: Journal;
  readonly #rooms: Rooms;
  readonly #tickets: CallTickets;
  readonly #byRoom = new Map<Room, NamedCall>();

  constructor(journal: Journal, rooms: Rooms, tickets: CallTickets) {
    this.#journal = journal;
    this.#rooms = rooms;
    this.#tickets = tickets;
  }

  add(call: NamedCall): void {
    this.#byRoom.set(call.invite.room, call);
    call.invite.room.call = call;
  }

  /** A call of the server before this one, unless it is known already. */
  restore(record: CallRecord, room: Room, now: Millis): void {
    if (this.#byRoom.has(room)) return;
    this.add(NamedCall.restored(record, room, (date) => this.#tickets.timeOf(date, now)));
  }

  /** The call in which a session is. */
  of({ member }: Session): NamedCall | undefined {
    return member === undefined ? undefined : this.#byRoom.get(member.room);
  }

  /** Whose other one has hung up is as good as out. */
  isBusy(user: User): boolean {
    return [...user.sessions].some(
      (session) => session.member !== undefined && this.of(session)?.isOver !== true,
    );
  }

  /** A call in which the callee still is, and from which the caller was cut off. */
  thatLost(caller: UserKey, callee: User): NamedCall | undefined {
    for (const session of callee.sessions) {
      const call = this.of(session);
      if (call?.hasLost(caller) === true) return call;
    }
    return undefined;
  }

  /** The name is somebody else's from now on. */
  forgets(key: UserKey): void {
    for (const call of this.#byRoom.values()) call.forgets(key);
  }

  entered(session: Session, member: Member): void {
    this.#byRoom.get(member.room)?.entered(session, member);
  }

  left(member: Member, why: Departure, now: Millis): void {
    const call = this.#byRoom.get(member.room);
    if (call === undefined) return;
    const outcome = call.left(member, why, now);
    if (member.room.members.size === 0) this.#emptied(member.room, why, now);
    if (outcome === undefined) return;
    const { id: invite, caller, callee, placedAt } = call.invite;
    const { media } = call;
    this.#journal.byName({ invite, caller, callee, media, placedAt, ...outcome }, now);
  }

  /** Only who was lost may come back. */
  #emptied(room: Room, why: Departure, now: Millis): void {
    this.#byRoom.delete(room);
    if (why !== 'lost') this.#rooms.close(room, now);
  }
}
