/**
 * One invite while it is open: whom it rings and for how long, and what rings, lives on or has
 * stopped there. Its clock notices what nobody says: that no one answers, that the caller is lost,
 * that no device is left. Does not know who may call whom, nor what follows from an answer.
 */
import {
  type CallMedia,
  encodeTail,
  type EventBody,
  type OutgoingView,
  type RingView,
} from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { RingRecord } from './call-tickets.ts';
import { type Context, log, type Timed } from './context.ts';
import type { Room } from './room.ts';
import type { Session } from './session.ts';
import type { DevicePush, UserKey } from './store-port.ts';

/** A user in a call, whether or not they are here. */
export interface Party {
  readonly key: UserKey;
  readonly id: string;
}

export interface InviteShape {
  readonly id: string;
  /** Names the invite in logs. */
  readonly number: number;
  readonly caller: Party;
  /** Of the caller. */
  readonly session: Session;
  readonly callee: Party;
  readonly media: CallMedia;
  /** Whether the callee has the caller among their contacts. */
  readonly isContact: boolean;
  /** The callee is in a call and lets others ring. */
  readonly waiting: boolean;
  readonly room: Room;
  /** The right to come back into the room. */
  readonly key: string;
  readonly placedAt: Millis;
  /** The server before this one began it; so long its devices may be on their way back. */
  readonly devicesBackBy?: Millis;
}

/** A ring that went to a page that is closed. */
export interface PushedRing {
  readonly push: DevicePush;
  /** Lets the device decline. */
  readonly right: string;
}

export interface InviteKeeper {
  /** Nothing but time has passed. */
  ranOut(invite: Invite, why: 'unanswered' | 'unreachable' | 'expired', now: Millis): void;
  /** These devices were told, and none of their pages says that it rings. */
  hearsNothing(invite: Invite, devices: ReadonlySet<string>, now: Millis): void;
}

type Stop = Omit<Extract<EventBody, { t: 'stopped' }>, 't' | 'invite'>;

export class Invite implements Timed {
  readonly shape: InviteShape;
  /** By device. */
  readonly pushed = new Map<string, PushedRing>();
  readonly #context: Context;
  readonly #keeper: InviteKeeper;
  readonly #rung = new Set<Session>();
  /** Of those the ones that said that they ring. */
  readonly #loud = new Set<Session>();
  /** Devices that were given up on to ring by themselves. */
  readonly #mute = new Set<string>();
  #state: 'calling' | 'ringing' | 'over' = 'calling';
  #renewAt: Millis;

  constructor(shape: InviteShape, context: Context, keeper: InviteKeeper) {
    this.shape = shape;
    this.#context = context;
    this.#keeper = keeper;
    this.#renewAt = shape.placedAt + context.limits.ringRenewalMs;
    shape.session.outgoing = this;
    shape.room.ring = this;
  }

  get endsAt(): Millis {
    return this.shape.placedAt + this.#context.limits.ringMs;
  }

  rings(session: Session): boolean {
    return this.#rung.has(session);
  }

  /** Rings a session; one without connection hears of it when it comes back. */
  ring(session: Session, now: Millis): void {
    if (this.#rung.has(session)) return;
    this.#rung.add(session);
    session.rings = [...session.rings, this];
    session.push(encodeTail({ t: 'ring', ring: this.ringView(now) }), now);
    this.changed(now);
  }

  /** The session is not this user any more. */
  leaveOut(session: Session, now: Millis): void {
    this.#forget(session);
    this.changed(now);
  }

  /** A device says that it really rings; the caller hears it once. */
  rang(session: Session, now: Millis): void {
    this.#loud.add(session);
    if (this.#state !== 'calling') return;
    this.#state = 'ringing';
    log(this.#context, { step: 'invite rings', invite: this.shape.number });
    this.tellCaller({ state: 'ringing' }, now);
  }

  /** A session that is rung is back; it hears soon what still rings. */
  deviceBack(now: Millis): void {
    this.#renewAt = now;
    this.changed(now);
  }

  /** Somebody came or went, so the clock may show something else. */
  changed(now: Millis): void {
    if (this.#state !== 'over') this.#setTimer(now);
  }

  onTime(now: Millis): void {
    if (now >= this.endsAt) return this.#keeper.ranOut(this, 'unanswered', now);
    if (now >= this.#callerGivesUpAt()) return this.#keeper.ranOut(this, 'expired', now);
    if (now >= this.#isDesertedAt()) return this.#keeper.ranOut(this, 'unreachable', now);
    if (now >= this.#renewAt) {
      this.#renew(now);
      if (!this.shape.waiting) this.#listen(now);
    }
    this.changed(now);
  }

  /** Nothing rings any more, and whoever rang is told why, except one. */
  close(stop: (session: Session) => Stop, now: Millis, except?: Session): void {
    this.#state = 'over';
    this.shape.session.outgoing = undefined;
    this.shape.room.ring = undefined;
    if (this.#context.mutants.has('B22')) return; // the bug: nobody tells the devices
    this.#context.timers.clear(this);
    const { id } = this.shape;
    for (const session of this.#rung) {
      this.#forget(session);
      if (session === except) continue;
      session.push(encodeTail({ t: 'stopped', invite: id, ...stop(session) }), now);
    }
  }

  tellCaller(news: Omit<Extract<EventBody, { t: 'invited' }>, 't' | 'invite'>, now: Millis): void {
    const { id, session } = this.shape;
    session.push(encodeTail({ t: 'invited', invite: id, ...news }), now);
  }

  record(dateOf: (at: Millis) => number): RingRecord {
    const { id: invite, key, media, isContact, waiting, placedAt, caller, callee } = this.shape;
    const partyOf = ({ key: of, id }: Party) => ({ key: of, id });
    return {
      invite,
      key,
      media,
      isContact,
      waiting,
      placedAt: dateOf(placedAt),
      caller: partyOf(caller),
      callee: partyOf(callee),
    };
  }

  ringView(now: Millis): RingView {
    const { id, caller, isContact, media, waiting, placedAt } = this.shape;
    const restMs = Math.max(0, Math.round(this.endsAt - now));
    const leaseMs = Math.min(restMs, this.#context.limits.ringLeaseMs);
    const ageMs = Math.round(now - placedAt);
    return { invite: id, from: caller.id, isContact, media, waiting, ageMs, restMs, leaseMs };
  }

  outgoingView(): OutgoingView {
    const { id, callee, media } = this.shape;
    const state = this.#state === 'ringing' ? 'ringing' : 'calling';
    return { invite: id, user: callee.id, media, state };
  }

  #forget(session: Session): void {
    this.#rung.delete(session);
    this.#loud.delete(session);
    session.rings = session.rings.filter((invite) => invite !== this);
  }

  #renew(now: Millis): void {
    const { ringLeaseMs, ringRenewalMs } = this.#context.limits;
    this.#renewAt = now + ringRenewalMs;
    for (const session of this.#rung) {
      const invites = session.rings.map(({ shape }) => shape.id);
      session.sendVolatile({ t: 'rings', invites, leaseMs: ringLeaseMs }, now);
    }
  }

  /** A page may be frozen, or lost since: then the device has to be rung in another way. */
  #listen(now: Millis): void {
    const mute = new Set<string>();
    for (const { seat } of this.#rung) if (seat !== undefined) mute.add(seat.device);
    for (const { seat, isBound } of this.#loud) if (isBound && seat) mute.delete(seat.device);
    for (const device of this.#mute) mute.delete(device);
    for (const device of mute) this.#mute.add(device);
    if (mute.size > 0) this.#keeper.hearsNothing(this, mute, now);
  }

  #setTimer(now: Millis): void {
    const ends = [this.endsAt, this.#callerGivesUpAt(), this.#isDesertedAt(), this.#renewAt];
    this.#context.timers.set(this, Math.max(now, Math.min(...ends)));
  }

  #callerGivesUpAt(): Millis {
    const { lostAt } = this.shape.session;
    return lostAt === undefined ? Infinity : lostAt + this.#context.limits.ringLeaseMs;
  }

  /** When the last device is gone for so long that it will not answer. */
  #isDesertedAt(): Millis {
    if (this.pushed.size > 0) return Infinity;
    let at = this.shape.devicesBackBy ?? -Infinity;
    for (const { lostAt } of this.#rung) {
      if (lostAt === undefined) return Infinity;
      at = Math.max(at, lostAt + this.#context.limits.deviceGraceMs);
    }
    return at;
  }
}

export function lesserOf(one: CallMedia, other: CallMedia): CallMedia {
  return one === 'audio' ? 'audio' : other;
}
