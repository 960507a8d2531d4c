/**
 * One room: its members in the order in which they joined, its lock, whom it bars, and the leases
 * of the members whose connection is lost. Tells its members what changes. Does not know who may
 * ask for a change, nor how long a room without members lives.
 */
import {
  type DownVolatile,
  encodeTail,
  type MemberRole,
  type MemberView,
  type RoomView,
} from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import { randomMemberId } from '../kit/random.ts';
import { type Context, log, type Timed } from './context.ts';
import { otherSide, type Pair } from './pair.ts';
import type { Departure, SessionNews } from './session-news.ts';

/** What a room needs of a session. */
export interface Attendee {
  readonly id: { readonly number: number; readonly device: string };
  member: Member | undefined;
  readonly isBound: boolean;
  push(tail: string, now: Millis): void;
  sendVolatile(frame: DownVolatile, now: Millis): void;
  paceChanged(now: Millis): void;
  follow(news: SessionNews, now: Millis): void;
}

export interface RoomShape {
  /** Names the room in logs. */
  readonly number: number;
  readonly id: string;
  readonly capacity: number;
  /** Hash of the creator's right. */
  readonly keyHash: string;
  readonly password: { readonly salt: string; readonly hash: string } | undefined;
  /** Of a call by name or of a pair: locked from the beginning, and nobody inside may change that. */
  readonly isPrivate: boolean;
  /** The names of those who may be in it, one under each. */
  readonly pair: Pair | undefined;
}

export interface RoomWatcher {
  /** Who is inside, or whether one can see it, changed. */
  changed(room: Room, now: Millis): void;
}

/** One stay of a session in a room. */
export class Member implements Timed {
  readonly id: string;
  readonly name: string;
  readonly role: MemberRole;
  readonly session: Attendee;
  readonly room: Room;
  readonly #context: Context;
  /** Only while the session has no connection. */
  #lease: { until: Millis; isShown: boolean } | undefined;

  constructor(context: Context, room: Room, session: Attendee, name: string, role: MemberRole) {
    this.id = randomMemberId(context.crypto);
    this.name = name;
    this.role = role;
    this.session = session;
    this.room = room;
    this.#context = context;
  }

  /** The connection is lost. The others hear of it only if it lasts. */
  lost(now: Millis): void {
    const { limits, timers } = this.#context;
    this.#lease = { until: now + limits.leaseMs, isShown: false };
    timers.set(this, now + limits.awayAfterMs);
  }

  back(now: Millis): void {
    const wasShown = this.#lease?.isShown ?? false;
    this.release();
    if (wasShown) this.#tellAway(false, now);
  }

  /** Somebody in the room still hears this member. */
  vouched(now: Millis): void {
    if (this.#lease === undefined) return;
    this.#lease.until = now + this.#context.limits.leaseMs;
  }

  onTime(now: Millis): void {
    const lease = this.#lease;
    if (lease === undefined) return;
    if (!lease.isShown) {
      lease.isShown = true;
      this.#tellAway(true, now);
    }
    if (now >= lease.until) this.room.leave(this, 'lost', now);
    else this.#context.timers.set(this, lease.until);
  }

  release(): void {
    this.#lease = undefined;
    this.#context.timers.clear(this);
  }

  view(): MemberView {
    const { id, name, role } = this;
    return { id, name, role, away: this.#lease?.isShown ?? false };
  }

  #tellAway(away: boolean, now: Millis): void {
    this.room.tell(encodeTail({ t: 'away', member: this.id, away }), now, this);
  }
}

export class Room {
  readonly shape: RoomShape;
  readonly members = new Map<string, Member>();
  /** For whoever is rung; set by the invites. */
  placesKept = 0;
  #isLocked: boolean;
  readonly #barred = new Set<string | number>();
  readonly #context: Context;
  readonly #watcher: RoomWatcher;

  constructor(shape: RoomShape, context: Context, watcher: RoomWatcher) {
    this.shape = shape;
    this.#isLocked = shape.isPrivate;
    this.#context = context;
    this.#watcher = watcher;
  }

  get isLocked(): boolean {
    return this.#isLocked;
  }

  get isFull(): boolean {
    return this.members.size + this.placesKept >= this.shape.capacity;
  }

  /** Whether its link, which else would make it anew after its end, must not. */
  get leavesTombstone(): boolean {
    const { password, pair } = this.shape;
    if (password !== undefined || pair !== undefined) return false;
    return this.#isLocked || this.#barred.size > 0;
  }

  /** Whether the link is all that one needs, to know who is inside and to join them. */
  get isOpen(): boolean {
    return this.shape.password === undefined && !this.#isLocked;
  }

  get names(): string[] {
    return [...this.members.values()].map(({ name }) => name);
  }

  /** In the room of a pair there is at most one. */
  memberNamed(name: string): Member | undefined {
    return [...this.members.values()].find((member) => member.name === name);
  }

  bars(session: Attendee): boolean {
    return this.#barred.has(session.id.number) || this.#barred.has(session.id.device);
  }

  admit(session: Attendee, name: string, role: MemberRole, now: Millis): Member {
    const member = new Member(this.#context, this, session, name, role);
    this.tell(encodeTail({ t: 'joined', member: member.view() }), now);
    this.members.set(member.id, member);
    session.member = member;
    session.paceChanged(now);
    log(this.#context, {
      step: 'member joined',
      room: this.shape.number,
      session: session.id.number,
      members: this.members.size,
    });
    this.#watcher.changed(this, now);
    session.follow({ what: 'entered', member }, now);
    return member;
  }

  /** Ends a stay. Who lost it without asking is told so. */
  leave(member: Member, reason: Departure, now: Millis): void {
    if (!this.members.delete(member.id)) return;
    member.release();
    const { session } = member;
    // B18, the bug: who was lost is thought to be in the call for ever
    if (!(reason === 'lost' && this.#context.mutants.has('B18'))) session.member = undefined;
    const isOut = reason === 'lost' || reason === 'removed';
    this.tell(encodeTail({ t: 'left', member: member.id, reason: isOut ? reason : 'hangup' }), now);
    if (isOut) session.push(encodeTail({ t: 'out', reason }), now);
    log(this.#context, {
      step: 'member left',
      room: this.shape.number,
      session: session.id.number,
      members: this.members.size,
      why: reason,
    });
    this.#watcher.changed(this, now);
    session.follow({ what: 'left', member, reason }, now);
  }

  /** Removes a member for the rest of the room's life. */
  bar(member: Member, now: Millis): void {
    const { number, device } = member.session.id;
    this.#barred.add(number).add(device);
    const excess = this.#barred.size - 2 * this.#context.limits.barredPerRoomMax;
    if (excess > 0)
      for (const oldest of [...this.#barred].slice(0, excess)) this.#barred.delete(oldest);
    log(this.#context, { step: 'member removed', room: this.shape.number, session: number });
    this.leave(member, 'removed', now);
  }

  lock(locked: boolean, now: Millis): void {
    if (locked === this.#isLocked) return;
    this.#isLocked = locked;
    this.tell(encodeTail({ t: 'locked', locked }), now);
    log(this.#context, { step: 'room locked', room: this.shape.number, locked });
    this.#watcher.changed(this, now);
  }

  /** Tells every member of an event, except one. */
  tell(tail: string, now: Millis, except?: Member): void {
    for (const member of this.members.values()) {
      if (member !== except) member.session.push(tail, now);
    }
  }

  viewFor(member: Member): RoomView {
    const { id, capacity, password, pair } = this.shape;
    return {
      room: id,
      you: member.id,
      capacity,
      locked: this.#isLocked,
      protected: password !== undefined,
      members: [...this.members.values()].map((one) => one.view()),
      ...(pair !== undefined && {
        pair: { id: member.name, peer: otherSide(pair, member.name) },
      }),
    };
  }
}
