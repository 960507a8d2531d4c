/**
 * All invites of the process and the calls that come of them: who may answer, what an answer or an
 * end leads to on both sides, and what follows when people come, go or are lost meanwhile. Does not
 * know who may be rung, nor for how long.
 */
import type { CallMedia, Command, InviteEnd, OutgoingView, RingView } from '@parley/protocol';
import { unreachable } from '../kit/assert.ts';
import type { Millis } from '../kit/machine.ts';
import type { Answer, Caller, Outcome, Reply } from './answer.ts';
import type { RingRecord } from './call-tickets.ts';
import { type Action, type Actor, can, refusal } from './can.ts';
import { type Context, log } from './context.ts';
import { type Invite, lesserOf } from './invite.ts';
import type { Journal } from './journal.ts';
import type { Lobby } from './lobby.ts';
import { NamedCall } from './named-call.ts';
import type { NamedCalls } from './named-calls.ts';
import { OpenInvites } from './open-invites.ts';
import type { BlockFollower } from './people.ts';
import { type InviteAnswerer, Placing, type RingParts } from './placing.ts';
import { PushRings } from './push-rings.ts';
import type { Room } from './room.ts';
import type { Rooms } from './rooms.ts';
import type { SessionNews } from './session-news.ts';
import type { Session } from './session.ts';
import type { UserKey } from './store-port.ts';
import type { Users } from './users.ts';

export type InvitesCommand = Extract<Command, { t: 'invite' | 'ringing' | 'accept' | 'decline' }>;
type CommandOf<Type extends InvitesCommand['t']> = Extract<InvitesCommand, { t: Type }>;

interface Parts {
  readonly users: Users;
  readonly rooms: Rooms;
  readonly lobby: Lobby;
  readonly journal: Journal;
  readonly calls: NamedCalls;
}

/** On which device an invite was ended. */
interface By {
  readonly session?: Session;
  readonly device?: string;
  readonly label?: string;
  /** The one who was called is no more; their name is somebody else's. */
  readonly isGone?: boolean;
}

export class Invites implements InviteAnswerer, BlockFollower {
  readonly #context: Context;
  readonly #parts: RingParts;
  readonly #placing: Placing;

  constructor(context: Context, parts: Parts) {
    this.#context = context;
    this.#parts = {
      ...parts,
      open: new OpenInvites(),
      pushRings: new PushRings(context),
    };
    this.#placing = new Placing(context, this.#parts, this);
    context.followers.push((session, news, now) => this.#follow(session, news, now));
  }

  get size(): number {
    return this.#parts.open.size;
  }

  knows(id: string): boolean {
    return this.#parts.open.find(id) !== undefined;
  }

  /** Of those that ring. */
  ids(): string[] {
    return this.#parts.open.ids();
  }

  carryOut(
    session: Session,
    caller: Caller,
    frame: InvitesCommand,
    now: Millis,
    reply: Reply,
  ): Outcome {
    switch (frame.t) {
      case 'invite':
        return this.#placing.invite(session, caller.address, frame, now, reply);
      case 'ringing':
        return this.#ringing(session, frame, now);
      case 'accept':
        return this.#accept(session, frame, now);
      case 'decline':
        return this.#decline(session, frame, now);
      default:
        return unreachable(frame);
    }
  }

  /** The right that came with a push to a page that is closed. */
  declinedByRight(right: string, now: Millis): void {
    const found = this.#parts.pushRings.find(right);
    if (found !== undefined) this.#end(found.invite, 'declined', now, { device: found.device });
  }

  /** Who blocks somebody who rings has declined; it looks like any decline. */
  blocked(by: UserKey, other: UserKey, session: Session, now: Millis): void {
    const invite = this.#parts.open.between(other, by);
    if (invite !== undefined) this.#end(invite, 'declined', now, { ...session.seat });
  }

  merge(invite: Invite, session: Session, media: CallMedia, now: Millis): Answer {
    return this.#answer(invite, session, media, true, now);
  }

  /** What rang when the server was lost, its caller being back. */
  restore(record: RingRecord, session: Session, room: Room, now: Millis): void {
    this.#placing.restore(record, session, room, now);
  }

  /** It had been answered before the server was lost, and the caller had not heard. */
  wasAnswered(id: string, media: CallMedia, now: Millis): void {
    const { open } = this.#parts;
    const invite = open.find(id);
    if (invite === undefined) return;
    open.remove(invite);
    invite.close(() => ({ why: 'answeredElsewhere' }), now);
    invite.tellCaller({ state: 'answered', media }, now);
    invite.shape.room.placesKept = 0;
  }

  ranOut(invite: Invite, why: 'unanswered' | 'unreachable' | 'expired', now: Millis): void {
    this.#end(invite, why, now);
  }

  hearsNothing(invite: Invite, devices: ReadonlySet<string>, now: Millis): void {
    this.#placing.ringByPush(invite, now, devices);
  }

  #ringing(session: Session, { invite: id }: CommandOf<'ringing'>, now: Millis): Answer {
    const invite = this.#allowed(session, 'ringing', id);
    if (invite === undefined) return { refused: 'invite_over' };
    // B23, the bug: that a device rings is taken for an answer
    if (this.#context.mutants.has('B23')) this.#answer(invite, session, 'video', false, now);
    else invite.rang(session, now);
    return { value: {} };
  }

  #accept(session: Session, { invite: id, media }: CommandOf<'accept'>, now: Millis): Answer {
    const call = this.#parts.calls.of(session);
    if (call?.invite.id === id && call.isAnsweredBy(session)) {
      return { value: call.resultFor(session, call.media) };
    }
    const invite = this.#allowed(session, 'accept', id);
    if (invite === undefined) return { refused: 'invite_over' };
    if (session.member !== undefined && !can('rung', 'accept', 'second call')) {
      return { refused: refusal('rung', 'accept', 'second call') };
    }
    return this.#answer(invite, session, media, false, now);
  }

  #decline(session: Session, { invite: id }: CommandOf<'decline'>, now: Millis): Answer {
    const invite = this.#allowed(session, 'decline', id);
    if (invite === undefined) return { refused: 'invite_over' };
    this.#end(invite, 'declined', now, { ...session.seat, session });
    return { value: {} };
  }

  /** The open invite of this id, if this session may do that to it. */
  #allowed(session: Session, action: Action, id: string): Invite | undefined {
    const invite = this.#parts.open.find(id);
    if (invite === undefined) return undefined;
    return can(actorTo(invite, session), action, 'invite') ? invite : undefined;
  }

  /** The invite becomes a call. `merged`: both called each other. */
  #answer(
    invite: Invite,
    session: Session,
    wanted: CallMedia,
    merged: boolean,
    now: Millis,
  ): Answer {
    const { open, calls, lobby, pushRings } = this.#parts;
    const { shape } = invite;
    const { device, label } = session.seat ?? {};
    const media = lesserOf(shape.media, wanted);
    open.remove(invite);
    const elsewhere = { why: 'answeredElsewhere', ...deviceOf(label) } as const;
    const stop = (one: Session) =>
      one === session ? ({ why: 'answeredHere' } as const) : elsewhere;
    invite.close(stop, now, merged ? undefined : session);
    pushRings.over(invite, 'elsewhere', now, device);
    invite.tellCaller({ state: 'answered', media }, now);
    this.#placing.answered(shape.caller.key, shape.callee.key);
    const call = NamedCall.answered(shape, media, now);
    calls.add(call);
    lobby.unwatch(session);
    shape.room.placesKept = 0;
    shape.room.admit(session, shape.callee.id, 'guest', now);
    log(this.#context, { step: 'invite answered', invite: shape.number, merged });
    return { value: call.resultFor(session, media) };
  }

  /** There will be no call: both sides read why, and the room ends. */
  #end(invite: Invite, why: InviteEnd, now: Millis, by: By = {}): void {
    const { open, users, rooms, journal, pushRings } = this.#parts;
    const { id, number, caller, callee, media, placedAt, session, room } = invite.shape;
    if (!open.remove(invite)) return;
    invite.close(() => ({ why: stopOf(why), ...deviceOf(by.label) }), now, by.session);
    pushRings.over(invite, why === 'declined' ? 'elsewhere' : 'missed', now, by.device);
    const { member } = session;
    if (member?.room === room) {
      invite.tellCaller({ state: 'ended', reason: why }, now);
      room.leave(member, 'hangup', now);
    }
    rooms.close(room, now);
    const missed = missedBy(why);
    const here = by.isGone === true ? undefined : users.find(callee.key);
    if (missed !== undefined) here?.tell({ t: 'missed', from: caller.id, media, why: missed }, now);
    const reason = why === 'expired' ? 'cancelled' : why;
    const reasons = { caller: reason, callee: by.isGone === true ? null : reason };
    journal.byName({ invite: id, caller, callee, media, placedAt, lengthMs: 0, reasons }, now);
    log(this.#context, { step: 'invite ended', invite: number, why });
  }

  #follow(session: Session, news: SessionNews, now: Millis): void {
    const { outgoing, rings, seat } = session;
    switch (news.what) {
      case 'bound':
        outgoing?.changed(now);
        for (const invite of rings) invite.deviceBack(now);
        return;
      case 'unbound':
        outgoing?.changed(now);
        for (const invite of rings) invite.changed(now);
        return;
      case 'seated':
        if (news.isNew) this.#begins(session, now);
        for (const invite of this.#ringingFor(session)) invite.ring(session, now);
        return;
      case 'unseated':
        if (outgoing !== undefined) this.#end(outgoing, 'cancelled', now);
        for (const invite of rings) invite.leaveOut(session, now);
        return;
      case 'entered':
        this.#parts.calls.entered(session, news.member);
        // who is in a call now is rung no longer by others, unless they let second calls ring
        if (seat?.user.stored.secondCall !== 'busy') return;
        for (const invite of this.#ringingFor(session)) this.#end(invite, 'busy', now);
        return;
      case 'left':
        if (outgoing?.shape.room === news.member.room) this.#end(outgoing, 'cancelled', now);
        return this.#parts.calls.left(news.member, news.reason, now);
      default:
    }
  }

  /** What rings or ran with somebody else of this name is none of the one who has it now. */
  #begins(session: Session, now: Millis): void {
    for (const invite of this.#ringingFor(session))
      this.#end(invite, 'unreachable', now, { isGone: true });
    if (session.seat !== undefined) this.#parts.calls.forgets(session.seat.user.key);
  }

  #ringingFor({ seat }: Session): Invite[] {
    return seat === undefined ? [] : this.#parts.open.ringing(seat.user.key);
  }
}

/** What rings for a session. */
export function ringsOf({ rings }: Session, now: Millis): RingView[] {
  return rings.map((invite) => invite.ringView(now));
}

/** The open invite that a session made. */
export function outgoingOf({ outgoing }: Session): OutgoingView | null {
  return outgoing?.outgoingView() ?? null;
}

function actorTo(invite: Invite, session: Session): Actor {
  if (invite.rings(session)) return 'rung';
  return invite.shape.session === session ? 'caller' : 'outsider';
}

/** A device that said nothing of itself has no name. */
function deviceOf(label = ''): { device?: string } {
  return label === '' ? {} : { device: label };
}

function stopOf(why: InviteEnd): 'cancelled' | 'unanswered' | 'declinedElsewhere' {
  if (why === 'declined') return 'declinedElsewhere';
  return why === 'cancelled' || why === 'expired' ? 'cancelled' : 'unanswered';
}

function missedBy(why: InviteEnd): 'busy' | 'unanswered' | 'cancelled' | undefined {
  if (why === 'declined') return undefined;
  if (why === 'busy') return 'busy';
  return stopOf(why) === 'cancelled' ? 'cancelled' : 'unanswered';
}
