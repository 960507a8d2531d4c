/**
 * Places invites: says whether somebody may be rung and where, and why not in words that tell no
 * more than the caller may know. Does not know what becomes of an invite.
 */
import {
  type CallerPolicy,
  type CallMedia,
  type Command,
  type InviteResult,
  type Relation,
  wireLimits,
} from '@parley/protocol';
import { assert } from '../kit/assert.ts';
import type { Millis } from '../kit/machine.ts';
import { randomSecret } from '../kit/random.ts';
import { skeletonOf } from '../kit/skeleton.ts';
import type { Answer, Outcome, Reply } from './answer.ts';
import type { RingRecord } from './call-tickets.ts';
import { can, refusal } from './can.ts';
import { type Context, log } from './context.ts';
import { InviteBounds } from './invite-bounds.ts';
import { Invite, type InviteKeeper, type InviteShape, lesserOf, type Party } from './invite.ts';
import type { Journal } from './journal.ts';
import type { Lobby } from './lobby.ts';
import type { NamedCall } from './named-call.ts';
import type { NamedCalls } from './named-calls.ts';
import type { OpenInvites } from './open-invites.ts';
import type { PushRings } from './push-rings.ts';
import type { Room } from './room.ts';
import type { Rooms } from './rooms.ts';
import type { Session } from './session.ts';
import type { DevicePush, Reach, UserKey } from './store-port.ts';
import type { User, Users } from './users.ts';

export interface RingParts {
  readonly users: Users;
  readonly rooms: Rooms;
  readonly lobby: Lobby;
  readonly journal: Journal;
  readonly open: OpenInvites;
  readonly calls: NamedCalls;
  readonly pushRings: PushRings;
}

/** Knows what becomes of invites. */
export interface InviteAnswerer extends InviteKeeper {
  /** Who is called calls the caller: that is an answer. */
  merge(invite: Invite, session: Session, media: CallMedia, now: Millis): Answer;
}

/** Somebody wants to call somebody. */
interface Wish {
  readonly session: Session;
  readonly caller: User;
  /** As the caller wrote it: nothing more may be learned of who cannot be reached. */
  readonly callee: Party;
  readonly media: CallMedia;
}

/** Where a wish may ring. */
interface Target {
  readonly party: Party;
  readonly isContact: boolean;
  readonly here: User | undefined;
  readonly pushes: readonly DevicePush[];
}

export class Placing {
  readonly #context: Context;
  readonly #parts: RingParts;
  readonly #answerer: InviteAnswerer;
  readonly #bounds: InviteBounds;
  #numbered = 0;

  constructor(context: Context, parts: RingParts, answerer: InviteAnswerer) {
    this.#context = context;
    this.#parts = parts;
    this.#answerer = answerer;
    this.#bounds = new InviteBounds(context);
  }

  invite(
    session: Session,
    address: string,
    { user: id, media }: Extract<Command, { t: 'invite' }>,
    now: Millis,
    reply: Reply,
  ): Outcome {
    const callee = { key: skeletonOf(id), id };
    const caller = session.seat?.user;
    const refused = refusalOfCalling(session, callee.key);
    if (refused !== undefined || caller === undefined) return refused;
    const wish = { session, caller, callee, media };
    const joined = this.#join(wish, now);
    if (joined !== undefined) return joined;
    const retryAfterMs = this.#bounds.take(caller.key, callee.key, address, now);
    if (retryAfterMs > 0) return { refused: 'rate_limited', retryAfterMs };
    const settled = this.#ringHere(wish, now);
    if (settled !== undefined) return settled;
    this.#reach(caller.key, callee.key, now, (reach, then) => {
      reply(this.#reached(wish, reach, then), then);
    });
    return 'later';
  }

  /** An invite was answered. */
  answered(caller: UserKey, callee: UserKey): void {
    this.#bounds.answered(caller, callee);
  }

  /** Who is called calls the caller, or is in a call from which the caller was cut off: nobody has to ring. */
  #join(wish: Wish, now: Millis): Answer {
    const { session, caller, callee, media } = wish;
    const { open, calls, users } = this.#parts;
    const theirs = open.between(callee.key, caller.key);
    if (theirs !== undefined) return this.#answerer.merge(theirs, session, media, now);
    const here = users.find(callee.key);
    const cutOff = here === undefined ? undefined : calls.thatLost(caller.key, here);
    return cutOff === undefined ? undefined : this.#comeBack(cutOff, wish, now);
  }

  /** Without the store, which need not be asked about who is here. */
  #ringHere(wish: Wish, now: Millis): Answer {
    const { session, caller, callee } = wish;
    const here = this.#parts.users.find(callee.key);
    if (here === undefined) return undefined;
    const relation = here.relationTo(caller.key);
    if (!lets(here.stored.callers, relation)) return undefined;
    const isContact = relation === 'contact';
    const answer = this.#ring(wish, { party: here, isContact, here, pushes: [] }, now);
    if (session.outgoing !== undefined) this.ringByPush(session.outgoing, now);
    return answer;
  }

  /** The same question is asked, and the same is done, for whoever cannot be rung here. */
  #reached(wish: Wish, reach: Reach | null | undefined, now: Millis): Answer {
    const { session, caller, callee } = wish;
    if (session.seat?.user.key !== caller.key) return { refused: 'not_signed_in' };
    const settled =
      refusalOfCalling(session, callee.key) ?? this.#join(wish, now) ?? this.#ringHere(wish, now);
    if (settled !== undefined) return settled;
    if (reach === undefined) return { refused: 'store_unavailable' };
    if (reach === null || !this.#isLet(reach, caller.key)) return this.#miss(wish, false, now);
    const target: Target = {
      party: reach.user,
      isContact: reach.caller === 'contact',
      here: this.#parts.users.find(callee.key),
      pushes: this.#toClosedPages(reach),
    };
    return this.#ring(wish, target, now) ?? this.#miss(wish, true, now);
  }

  /** Undefined when there is no device that could ring. */
  #ring(wish: Wish, target: Target, now: Millis): Answer {
    const { here, party, pushes } = target;
    const waiting = here !== undefined && this.#parts.calls.isBusy(here);
    if (waiting && here.stored.secondCall === 'busy') return this.#busy(wish, here, now);
    const ringing = this.#parts.open.ringing(party.key);
    if (ringing[0] !== undefined && ringing.length >= wireLimits.ringsMax) {
      return { refused: 'rate_limited', retryAfterMs: Math.ceil(ringing[0].endsAt - now) };
    }
    const sessions = [...(here?.sessions ?? [])];
    const canAnswer = ({ lostAt }: Session) =>
      lostAt === undefined || now - lostAt < this.#context.limits.deviceGraceMs;
    if (!sessions.some(canAnswer) && pushes.length === 0) return undefined;
    const invite = this.#open(wish, target, waiting, now);
    if (invite === undefined) return { refused: 'server_busy' };
    for (const session of sessions) invite.ring(session, now);
    this.#parts.pushRings.ring(invite, pushes, now);
    const { number } = invite.shape;
    const [devices, pushed] = [sessions.length, pushes.length];
    log(this.#context, { step: 'invite placed', invite: number, devices, pushes: pushed });
    return { value: resultOf(invite) };
  }

  /** An invite, with the caller in a room of its own. */
  #open(
    { session, caller, media }: Wish,
    { party, isContact }: Target,
    waiting: boolean,
    now: Millis,
  ): Invite | undefined {
    const { open, rooms } = this.#parts;
    if (open.size >= this.#context.limits.invitesMax) return undefined;
    const made = rooms.create({ capacity: 2, isPrivate: true }, now);
    if (made === undefined) return undefined;
    made.room.placesKept = 1;
    this.#admit(session, made.room, caller.id, now);
    const shape = {
      id: randomSecret(this.#context.crypto),
      caller: { key: caller.key, id: caller.id },
      session,
      callee: { key: party.key, id: party.id },
      media,
      isContact,
      waiting,
      ...made,
      placedAt: now,
    };
    return this.#add(shape, now);
  }

  /** The invite of a caller who is back, as far as it is not over; whoever is called is rung again. */
  restore(record: RingRecord, session: Session, room: Room, now: Millis): void {
    const { open, users } = this.#parts;
    const { tickets, limits } = this.#context;
    const { invite: id, placedAt, ...rest } = record;
    if (open.find(id) !== undefined || open.size >= limits.invitesMax) return;
    room.placesKept = 1;
    const devicesBackBy = now + limits.ringLeaseMs;
    // Nothing rings for longer, whatever the date says now.
    const since = Math.max(tickets.timeOf(placedAt, now), now - limits.ringMs);
    const shape = { id, session, room, placedAt: since, devicesBackBy, ...rest };
    const invite = this.#add(shape, now);
    for (const one of users.find(record.callee.key)?.sessions ?? []) invite.ring(one, now);
    invite.changed(now);
  }

  #add(shape: Omit<InviteShape, 'number'>, now: Millis): Invite {
    this.#numbered += 1;
    const invite = new Invite({ number: this.#numbered, ...shape }, this.#context, this.#answerer);
    this.#parts.open.add(invite);
    this.#context.ticketOffice.changed(shape.room, now);
    return invite;
  }

  /** Devices that are not here ring, too, or these, as soon as the store has said how to reach them. */
  ringByPush(invite: Invite, now: Millis, devices?: ReadonlySet<string>): void {
    const { open, pushRings } = this.#parts;
    const { id, caller, callee } = invite.shape;
    this.#reach(caller.key, callee.key, now, (reach, then) => {
      if (open.find(id) === undefined || reach === undefined || reach === null) return;
      if (!this.#isLet(reach, caller.key)) return;
      const closed = this.#toClosedPages(reach);
      const named = reach.pushes.filter(({ device }) => devices?.has(device));
      pushRings.ring(invite, devices === undefined ? closed : named, then);
    });
  }

  #reach(
    caller: UserKey,
    callee: UserKey,
    now: Millis,
    then: (reach: Reach | null | undefined, now: Millis) => void,
  ): void {
    this.#context.asks.ask('reach', { caller, callee }, now, then);
  }

  /** Of who is here is known more than the store said a while ago. */
  #isLet({ user, caller: is }: Reach, caller: UserKey): boolean {
    const here = this.#parts.users.find(user.key);
    return here === undefined
      ? lets(user.callers, is)
      : lets(here.stored.callers, here.relationTo(caller));
  }

  /** The devices that can be reached by push and have no connection. */
  #toClosedPages({ user, pushes }: Reach): DevicePush[] {
    const sessions = [...(this.#parts.users.find(user.key)?.sessions ?? [])];
    const connected = new Set(
      sessions.filter(({ isBound }) => isBound).map(({ seat }) => seat?.device),
    );
    return pushes.filter(({ device }) => !connected.has(device));
  }

  /** A user whose call was cut off takes their place in it again. */
  #comeBack(call: NamedCall, { session, caller, media }: Wish, now: Millis): Answer {
    const { room } = call.invite;
    const place = call.placeOf(caller.key);
    if (place !== undefined) room.leave(place, 'lost', now);
    this.#admit(session, room, caller.id, now);
    return { value: call.resultFor(session, lesserOf(call.media, media)) };
  }

  #busy(wish: Wish, here: User, now: Millis): Answer {
    here.tell({ t: 'missed', from: wish.caller.id, media: wish.media, why: 'busy' }, now);
    this.#note(wish, { caller: 'busy', callee: 'busy' }, now);
    return { refused: 'busy' };
  }

  /** The callee learns of it where they would have let it ring. */
  #miss(wish: Wish, isLet: boolean, now: Millis): Answer {
    this.#note(wish, { caller: 'unreachable', callee: isLet ? 'unreachable' : null }, now);
    return { refused: 'unreachable' };
  }

  #note(
    { caller, callee, media }: Wish,
    reasons: { caller: 'busy' | 'unreachable'; callee: 'busy' | 'unreachable' | null },
    now: Millis,
  ): void {
    const call = { caller, callee, media, placedAt: now, lengthMs: 0, reasons };
    this.#parts.journal.byName(call, now);
  }

  #admit(session: Session, room: Room, name: string, now: Millis): void {
    this.#parts.lobby.unwatch(session);
    room.admit(session, name, 'guest', now);
  }
}

function refusalOfCalling({ member, seat }: Session, callee: UserKey): Answer {
  const actor = member?.role ?? (seat === undefined ? 'outsider' : 'user');
  const thing = seat?.user.key === callee ? 'self' : 'other user';
  return can(actor, 'invite', thing) ? undefined : { refused: refusal(actor, 'invite', thing) };
}

function lets(callers: CallerPolicy, caller: Relation): boolean {
  if (caller === 'blocked' || callers === 'nobody') return false;
  return callers === 'everyone' || caller === 'contact';
}

function resultOf({ shape }: Invite): InviteResult {
  const { id, callee, media, session, room, key } = shape;
  assert(session.member !== undefined, 'the caller is in the room');
  const view = room.viewFor(session.member);
  return { invite: id, state: 'calling', user: callee.id, media, view, key };
}
