/**
 * Gives every member of a room a call ticket: when they come in, whenever what it says of the room
 * changes, and before it expires. Does not know what becomes of a ticket that is shown.
 */
import { encodeTail } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { CallTickets, RoomRecord } from './call-tickets.ts';
import type { Context, Timed } from './context.ts';
import type { Member, Room } from './room.ts';
import type { Follower } from './session-news.ts';
import type { Session } from './session.ts';

/** The newest, which a ticket has room for. */
const BARRED_TOLD_MAX = 200;

export class TicketOffice implements Timed {
  readonly #context: Pick<Context, 'limits' | 'timers' | 'tickets'>;
  /** When members get new ones though nothing has changed, soonest first. */
  readonly #renewals = new Map<Member, Millis>();

  constructor(context: Pick<Context, 'limits' | 'timers' | 'tickets'>) {
    this.#context = context;
  }

  readonly follow: Follower = (_, news, now) => {
    if (news.what !== 'entered' && news.what !== 'left') return;
    if (news.what === 'left') this.#forget(news.member);
    this.changed(news.member.room, now);
  };

  /** What tickets say of a room is another. */
  changed(room: Room, now: Millis): void {
    room.stamp = Math.max(room.stamp + 1, this.#context.tickets.dateOf(now));
    const record = recordOf(room, this.#context.tickets);
    for (const member of room.members.values()) {
      if (!member.isAbsent) this.#give(member, record, now);
    }
  }

  /** To a session that may have lost its own. */
  tell({ member }: Session, now: Millis): void {
    if (member !== undefined) {
      this.#give(member, recordOf(member.room, this.#context.tickets), now);
    }
  }

  onTime(now: Millis): void {
    for (const [member, due] of this.#renewals) {
      if (due > now) break;
      this.#give(member, recordOf(member.room, this.#context.tickets), now);
    }
    this.#setTimer();
  }

  #give(member: Member, record: RoomRecord, now: Millis): void {
    const { tickets, limits } = this.#context;
    const ticket = tickets.issue(member.id, record, now);
    member.session.push(encodeTail({ t: 'ticket', ticket }), now);
    this.#renewals.delete(member);
    this.#renewals.set(member, now + limits.ticketLifeMs / 2);
    this.#setTimer();
  }

  #forget(member: Member): void {
    this.#renewals.delete(member);
    this.#setTimer();
  }

  #setTimer(): void {
    for (const due of this.#renewals.values()) return this.#context.timers.set(this, due);
    this.#context.timers.clear(this);
  }
}

/** As tickets have it. */
export function recordOf(room: Room, tickets: CallTickets): RoomRecord {
  const { id, capacity, keyHash, password = null, isPrivate, pair = null } = room.shape;
  const { stamp, isLocked, lockedAt } = room;
  return {
    id,
    stamp,
    capacity,
    keyHash,
    password,
    isPrivate,
    pair,
    isLocked,
    lockedAt,
    barred: room.barredMarks.slice(-BARRED_TOLD_MAX),
    places: [...room.members.values()].map(({ id: member, name, role, mark }) => ({
      id: member,
      name,
      role,
      mark,
    })),
    ring: room.ring?.record((at) => tickets.dateOf(at)) ?? null,
    call: room.call?.record((at) => tickets.dateOf(at)) ?? null,
  };
}
