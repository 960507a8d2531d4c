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
import { Absentee, type AbsenteeLeft, type Said } from './absentee.ts';
import type { CallRecord, PlaceRecord, RingRecord } from './call-tickets.ts';
import { type Context, log, type Timed } from './context.ts';
import { otherSide, type Pair } from './pair.ts';
import type { Reunion } from './reunion.ts';
import type { Departure, SessionNews } from './session-news.ts';

/** What a room needs of a session. */
export interface Attendee {
  readonly id: { readonly number: number; readonly device: string };
  member: Member | undefined;
  readonly isBound: boolean;
  /** `by`: the member who says it, where one does. */
  push(tail: string, now: Millis, by?: string): void;
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

/** Of a member; `mark` where the browser is known by nothing else. */
type Place = Omit<PlaceRecord, 'mark'> & Partial<PlaceRecord>;

/** One stay of a session in a room. */
export class Member implements Timed {
  readonly id: string;
  readonly name: string;
  readonly role: MemberRole;
  readonly session: Attendee;
  readonly room: Room;
  /** What was said to this place while nobody stood there. */
  owed: readonly Said[] = [];
  readonly #context: Context;
  #mark: string | undefined;
  /** Only while the session has no connection. */
  #lease: { until: Millis; isShown: boolean } | undefined;

  constructor(context: Context, room: Room, session: Attendee, place: Place) {
    const { id, name, role, mark } = place;
    this.id = id;
    this.name = name;
    this.role = role;
    this.session = session;
    this.room = room;
    this.#context = context;
    this.#mark = mark;
  }

  /** Nobody stands here but who keeps the place for somebody. */
  get isAbsent(): boolean {
    return this.session instanceof Absentee;
  }

  /** Of the browser, in this room only. */
  get mark(): string {
    this.#mark ??= this.#context.tickets.markOf(this.room.shape.id, this.session.id.device);
    return this.#mark;
  }

  /** The connection is lost. The others hear of it only if it lasts, and a page takes longer to be back. */
  lost(now: Millis, isPageGone = false): void {
    const { limits, timers } = this.#context;
    this.#lease = { until: now + limits.leaseMs, isShown: false };
    timers.set(this, now + (isPageGone ? limits.leaseMs / 2 : limits.awayAfterMs));
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
    if (this.#context.mutants.has('B25')) return; // the bug: who is gone stays for ever
    if (now >= lease.until) this.room.loses(this, now);
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
  /** By the date at which tickets say that it became as it is; set by those who write them. */
  stamp = 0;
  /** Its link made it anew; until then it gives way to the one that outlived the server. */
  provisionalUntil: Millis = Number.NEGATIVE_INFINITY;
  /** Of a room that outlived its server. */
  reunion: Reunion | undefined;
  /** Of a call by name while it rings, and when it was answered; set by those who follow it. */
  ring: { record(dateOf: (at: Millis) => number): RingRecord } | undefined;
  call: { record(dateOf: (at: Millis) => number): CallRecord } | undefined;
  #isLocked: boolean;
  #lockedAt = 0;
  readonly #barredSessions = new Set<number>();
  readonly #barredMarks = new Set<string>();
  /** Of those whose lease ran out, by the ids they had. */
  readonly #lost = new Map<string, PlaceRecord>();
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

  /** By the date at which that was decided. */
  get lockedAt(): number {
    return this.#lockedAt;
  }

  get isFull(): boolean {
    return this.members.size + this.placesKept >= this.shape.capacity;
  }

  /** Whether its link, which else would make it anew after its end, must not. */
  get leavesTombstone(): boolean {
    const { password, pair } = this.shape;
    if (password !== undefined || pair !== undefined) return false;
    return this.#isLocked || this.#barredMarks.size > 0;
  }

  /** Whether the link is all that one needs, to know who is inside and to join them. */
  get isOpen(): boolean {
    return this.shape.password === undefined && !this.#isLocked;
  }

  get names(): string[] {
    return [...this.members.values()].map(({ name }) => name);
  }

  /** Of the browsers that are barred, oldest first. */
  get barredMarks(): string[] {
    return [...this.#barredMarks];
  }

  /** In the room of a pair there is at most one. */
  memberNamed(name: string): Member | undefined {
    return [...this.members.values()].find((member) => member.name === name);
  }

  /** In the room of a pair somebody else stands on that side. */
  isSideTaken({ id, name }: Pick<Place, 'id' | 'name'>): boolean {
    const there = this.shape.pair && this.memberNamed(name);
    return there !== undefined && there.id !== id;
  }

  /** `mark`: of the browser. */
  bars({ id }: Attendee, mark: string): boolean {
    return this.#barredSessions.has(id.number) || this.#barredMarks.has(mark);
  }

  admit(session: Attendee, name: string, role: MemberRole, now: Millis): Member {
    const id = randomMemberId(this.#context.crypto);
    const member = new Member(this.#context, this, session, { id, name, role });
    this.tell(encodeTail({ t: 'joined', member: member.view() }), now);
    this.#enter(session, member, 'member joined', now);
    return member;
  }

  /** Keeps a place for somebody who was in the room before the server was lost. */
  expect(place: PlaceRecord, left: AbsenteeLeft, now: Millis): void {
    const absentee = new Absentee(this.#context.limits, left);
    const member = new Member(this.#context, this, absentee, place);
    this.tell(encodeTail({ t: 'joined', member: member.view() }), now);
    this.members.set(member.id, member);
    member.lost(now);
    this.#watcher.changed(this, now);
  }

  /** Who was expected is back. To the others they never left, unless they were given up. */
  takeBack(session: Attendee, place: PlaceRecord, now: Millis): Member {
    const kept = this.members.get(place.id);
    const member = new Member(this.#context, this, session, place);
    if (kept === undefined) this.tell(encodeTail({ t: 'joined', member: member.view() }), now);
    else kept.back(now);
    if (kept?.session instanceof Absentee) member.owed = kept.session.heard;
    this.#enter(session, member, 'member returned', now);
    return member;
  }

  /** The lease of a member ran out, who is let in again with what proves that they were here. */
  loses(member: Member, now: Millis): void {
    const { id, name, role, mark, isAbsent } = member;
    // Who was only expected still is, by what the room knows of the server before.
    if (!isAbsent) this.#lost.set(id, { id, name, role, mark });
    forgetOldest(this.#lost, this.#context.limits.lostPerRoomMax);
    this.leave(member, 'lost', now);
  }

  /** Calls by name and pairs have ways back of their own. */
  lostPlace(id: string): PlaceRecord | undefined {
    const place = this.shape.isPrivate ? undefined : this.#lost.get(id);
    return place !== undefined && this.#barredMarks.has(place.mark) ? undefined : place;
  }

  /** Who was lost: to the others somebody new, for they have seen them leave. */
  admitAgain(session: Attendee, { id, name, role }: PlaceRecord, now: Millis): Member {
    this.#lost.delete(id);
    return this.admit(session, name, role, now);
  }

  /** In a full house nobody's place is kept from themself. */
  makeWayFor(mark: string, now: Millis): void {
    if (this.reunion === undefined || !this.isFull) return;
    const kept = [...this.members.values()].find((one) => one.isAbsent && one.mark === mark);
    if (kept !== undefined) this.leave(kept, 'lost', now);
  }

  /** Ends a stay. Who lost it without asking is told so. */
  leave(member: Member, reason: Departure, now: Millis): void {
    if (!this.members.delete(member.id)) return;
    member.release();
    const { session } = member;
    // B18, the bug: who was lost is thought to be in the call for ever
    if (!(reason === 'lost' && this.#context.mutants.has('B18'))) session.member = undefined;
    if (reason !== 'lost') this.reunion?.left(member.id);
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
    const { number } = member.session.id;
    const { barredPerRoomMax } = this.#context.limits;
    forgetOldest(this.#barredSessions.add(number), barredPerRoomMax);
    forgetOldest(this.#barredMarks.add(member.mark), barredPerRoomMax);
    log(this.#context, { step: 'member removed', room: this.shape.number, session: number });
    this.leave(member, 'removed', now);
  }

  /** Without a member at hand. */
  barMarks(marks: readonly string[]): void {
    for (const mark of marks) this.#barredMarks.add(mark);
    forgetOldest(this.#barredMarks, this.#context.limits.barredPerRoomMax);
  }

  /** `at`: the date at which it was decided. */
  lock(locked: boolean, now: Millis, at = this.#context.tickets.dateOf(now)): void {
    this.#lockedAt = Math.max(at, this.#lockedAt + 1);
    if (locked === this.#isLocked) return;
    this.#isLocked = locked;
    this.tell(encodeTail({ t: 'locked', locked }), now);
    log(this.#context, { step: 'room locked', room: this.shape.number, locked });
    this.#watcher.changed(this, now);
    this.#context.ticketOffice.changed(this, now);
  }

  /** Tells every member of an event, except one. */
  tell(tail: string, now: Millis, except?: Member): void {
    for (const member of this.members.values()) {
      if (member !== except && !member.isAbsent) member.session.push(tail, now);
    }
  }

  #enter(
    session: Attendee,
    member: Member,
    step: 'member joined' | 'member returned',
    now: Millis,
  ): void {
    this.members.set(member.id, member);
    session.member = member;
    session.paceChanged(now);
    const members = this.members.size;
    log(this.#context, { step, room: this.shape.number, session: session.id.number, members });
    this.#watcher.changed(this, now);
    session.follow({ what: 'entered', member }, now);
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

function forgetOldest<Key>(set: Set<Key> | Map<Key, unknown>, sizeMax: number): void {
  for (const oldest of set.keys()) {
    if (set.size <= sizeMax) return;
    set.delete(oldest);
  }
}
