/**
 * A call by name from its answer to its end: who of the two is in its room, who may come back, and
 * why it ended. One who was lost has not ended it, for they may return while the other is there.
 */
import type { CallEnd, CallMedia, InviteResult } from '@parley/protocol';
import { assert } from '../kit/assert.ts';
import type { Millis } from '../kit/machine.ts';
import type { CallRecord } from './call-tickets.ts';
import type { InviteShape, Party } from './invite.ts';
import type { CallByName } from './journal.ts';
import type { Member, Room } from './room.ts';
import type { Departure } from './session-news.ts';
import type { Session } from './session.ts';
import type { UserKey } from './store-port.ts';

/** What stays of the invite. */
export type CallShape = Pick<InviteShape, 'id' | 'key' | 'caller' | 'callee' | 'room' | 'placedAt'>;

interface Side {
  readonly party: Party;
  /** None any more when the name is somebody else's. */
  key: UserKey | undefined;
  session: Session | undefined;
  member: Member | undefined;
  /** Under which id it was in the room last. */
  place: string | null;
  lostAt: Millis | undefined;
}

/** How long they were together, and how it ended for either. */
export interface CallOutcome {
  readonly lengthMs: Millis;
  readonly reasons: CallByName['reasons'];
}

export class NamedCall {
  readonly invite: CallShape;
  readonly media: CallMedia;
  readonly #answeredAt: Millis;
  readonly #caller: Side;
  readonly #callee: Side;
  #isOver = false;

  constructor(invite: CallShape, media: CallMedia, answeredAt: Millis) {
    this.invite = invite;
    this.media = media;
    this.#answeredAt = answeredAt;
    this.#caller = sideOf(invite.caller);
    this.#callee = sideOf(invite.callee);
  }

  static answered(invite: InviteShape, media: CallMedia, now: Millis): NamedCall {
    const call = new NamedCall(invite, media, now);
    const { session } = invite;
    if (session.member !== undefined) stands(call.#caller, session.member, session);
    return call;
  }

  /** Of the server before this one. Whoever was in it is expected in the room again. */
  static restored(record: CallRecord, room: Room, timeOf: (date: number) => Millis): NamedCall {
    const { invite: id, key, media, placedAt, answeredAt, caller, callee } = record;
    const shape = { id, key, caller, callee, room, placedAt: timeOf(placedAt) };
    const call = new NamedCall(shape, media, timeOf(answeredAt));
    call.#caller.place = caller.member;
    call.#callee.place = callee.member;
    for (const side of [call.#caller, call.#callee]) {
      side.member = side.place === null ? undefined : room.members.get(side.place);
    }
    return call;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether this session, and no other, is in the call as the one who was called. */
  isAnsweredBy(session: Session): boolean {
    return this.#callee.session === session && this.#callee.member !== undefined;
  }

  /** Whether this user was cut off from the other one, who is still there. */
  hasLost(key: UserKey): boolean {
    const side = this.#sideOf(key);
    if (side === undefined || this.#isOver) return false;
    const isCutOff = side.member === undefined || side.session?.isBound !== true;
    return isCutOff && this.#other(side).member !== undefined;
  }

  /** The place of a user in the room, which another session of theirs may take. */
  placeOf(key: UserKey): Member | undefined {
    return this.#sideOf(key)?.member;
  }

  entered(session: Session, member: Member): void {
    const { seat } = session;
    const known =
      [this.#caller, this.#callee].find(({ place }) => place === member.id) ??
      (seat === undefined ? undefined : this.#sideOf(seat.user.key));
    const side = known ?? (this.#caller.member === undefined ? this.#caller : this.#callee);
    stands(side, member, session);
  }

  /** Who has the name of one of the two now is another one. */
  forgets(key: UserKey): void {
    const side = this.#sideOf(key);
    if (side !== undefined) side.key = undefined;
  }

  /** Tells how the call ended if it ends with this, which it does once. */
  left(member: Member, why: Departure, now: Millis): CallOutcome | undefined {
    const side = [this.#caller, this.#callee].find((one) => one.member === member);
    if (side === undefined) return undefined;
    side.member = undefined;
    const other = this.#other(side);
    if (this.#isOver) return undefined;
    if (why === 'lost') side.lostAt = now;
    if (why === 'lost' && other.member !== undefined) return undefined;
    this.#isOver = true;
    const lostAt = Math.min(side.lostAt ?? now, other.lostAt ?? now);
    const lengthMs = Math.round(lostAt - this.#answeredAt);
    if (other.lostAt !== undefined || why === 'lost') {
      return { lengthMs, reasons: this.#reasons('lost', 'lost') };
    }
    if (why !== 'hangup') return { lengthMs, reasons: this.#reasons(why, why) };
    const isCaller = side === this.#caller;
    const reasons = isCaller ? this.#reasons('left', 'hangup') : this.#reasons('hangup', 'left');
    return { lengthMs, reasons };
  }

  /** What a session is told that comes into the call. */
  resultFor(session: Session, media: CallMedia): InviteResult {
    const { member } = session;
    assert(member !== undefined, 'it is in the call');
    const { id, room, key } = this.invite;
    const own = this.#caller.session === session ? this.#caller : this.#callee;
    const user = this.#other(own).party.id;
    return { invite: id, state: 'answered', user, media, view: room.viewFor(member), key };
  }

  record(dateOf: (at: Millis) => number): CallRecord {
    const { id: invite, key, placedAt } = this.invite;
    const partyOf = ({ party, place: member }: Side) => ({ ...party, member });
    return {
      invite,
      key,
      media: this.media,
      placedAt: dateOf(placedAt),
      answeredAt: dateOf(this.#answeredAt),
      caller: partyOf(this.#caller),
      callee: partyOf(this.#callee),
    };
  }

  /** Only for those who are still who they were. */
  #reasons(caller: CallEnd, callee: CallEnd): CallOutcome['reasons'] {
    const [out, into] = [this.#caller, this.#callee];
    return {
      caller: out.key === undefined ? null : caller,
      callee: into.key === undefined ? null : callee,
    };
  }

  #sideOf(key: UserKey): Side | undefined {
    return [this.#caller, this.#callee].find((side) => side.key === key);
  }

  #other(side: Side): Side {
    return side === this.#caller ? this.#callee : this.#caller;
  }
}

function stands(side: Side, member: Member, session: Session): void {
  side.session = session;
  side.member = member;
  side.place = member.id;
  side.lostAt = undefined;
}

function sideOf(party: Party): Side {
  return {
    party,
    key: party.key,
    session: undefined,
    member: undefined,
    place: null,
    lostAt: undefined,
  };
}
