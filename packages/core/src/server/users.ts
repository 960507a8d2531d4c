/**
 * The users who are somewhere: each with the sessions that are signed in as them, their settings and
 * the people they know, as the store has them. A user is here as long as one of its sessions is.
 * Decides nothing; whoever changes a user in the store changes it here when the store has answered.
 */
import {
  encodeTail,
  type EventBody,
  type MeView,
  type PersonView,
  type Presence,
  type Relation,
} from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { Session } from './session.ts';
import type {
  Between,
  KnownRelation,
  Standing,
  StoredPerson,
  StoredUser,
  UserKey,
} from './store-port.ts';

/** As which user, and on which device, a session is here. */
export interface Seat {
  readonly user: User;
  readonly device: string;
  readonly label: string;
}

export interface Person {
  readonly key: UserKey;
  readonly id: string;
  readonly is: KnownRelation;
  /** When they were last seen, as far as this process knows. */
  seenAt: Millis;
}

export class User {
  readonly key: UserKey;
  readonly sessions = new Set<Session>();
  readonly people = new Map<UserKey, Person>();
  /** What contacts are shown; set by who watches the sessions. */
  presence: Presence = 'offline';
  stored: StoredUser;
  readonly #users: Users;

  constructor({ user, people }: Standing, users: Users, now: Millis) {
    this.key = user.key;
    this.stored = user;
    this.#users = users;
    for (const person of people) this.#knows(person, now);
  }

  get id(): string {
    return this.stored.id;
  }

  relationTo(key: UserKey): Relation {
    return this.people.get(key)?.is ?? 'none';
  }

  /** The store says what now stands between this user and another. */
  related({ other, mine, seenAgoMs }: Between, now: Millis): void {
    const isNew = this.people.get(other.key)?.id !== other.id;
    if (mine === 'none' || isNew) this.forgets(other.key, now);
    if (mine !== 'none') this.#knows({ ...other, is: mine, seenAgoMs }, now);
  }

  /** A contact from now on, as the store says. */
  agrees({ key, id }: User, now: Millis): void {
    this.#knows({ key, id, is: 'contact', seenAgoMs: 0 }, now);
  }

  /** Tells every session how somebody known stands to the user. */
  tellOf(key: UserKey, now: Millis): void {
    const person = this.people.get(key);
    if (person !== undefined) this.tell({ t: 'person', person: this.viewOf(person, now) }, now);
  }

  /** Somebody as this user sees them: whether they are there, of contacts only. */
  viewOf({ key, id, is, seenAt }: Person, now: Millis): PersonView {
    if (is !== 'contact') return { id, is };
    const other = this.#users.find(key);
    // a guest's name may be somebody else's by now, who has never agreed
    const isAgreed = other === undefined || other.relationTo(this.key) === 'contact';
    const presence = isAgreed ? this.#users.presenceOf(key) : 'offline';
    if (presence !== 'offline') return { id, is, presence };
    return { id, is, presence, seenAgoMs: Math.max(0, Math.round(now - seenAt)) };
  }

  me(device: string): MeView {
    const { id, kind, callers, secondCall, passwordHash, passkeys, missed } = this.stored;
    const hasPassword = passwordHash !== null;
    return { id, kind, device, callers, secondCall, hasPassword, passkeys, missed };
  }

  /** Somebody is no longer of interest, or is no more. */
  forgets(key: UserKey, now: Millis): void {
    const id = this.people.get(key)?.id;
    this.people.delete(key);
    if (id !== undefined) this.tell({ t: 'person', person: { id, is: 'none' } }, now);
  }

  /** Tells every session of the user of an event. */
  tell(event: EventBody, now: Millis): void {
    this.tellTail(encodeTail(event), now);
  }

  /** The same for an event that is told to many users. */
  tellTail(tail: string, now: Millis): void {
    for (const session of this.sessions) session.push(tail, now);
  }

  /** Every session but one; each has its own idea of the device it is on. */
  tellMe(now: Millis, except?: Session): void {
    for (const session of this.sessions) {
      const { seat } = session;
      if (session === except || seat === undefined) continue;
      session.push(encodeTail({ t: 'me', me: this.me(seat.device) }), now);
    }
  }

  #knows({ key, id, is, seenAgoMs }: StoredPerson, now: Millis): void {
    this.people.set(key, { key, id, is, seenAt: now - seenAgoMs });
  }
}

/** Users who changed in the store while somebody was loaded from it. */
export type Changes = ReadonlySet<UserKey>;

export class Users {
  readonly #byKey = new Map<UserKey, User>();
  /** Who was with the process before this one and is on the way here, as they were seen there. */
  readonly expected = new Map<UserKey, Presence>();
  readonly #loading = new Set<Set<UserKey>>();

  get size(): number {
    return this.#byKey.size;
  }

  /** As contacts see them. */
  seen(): [UserKey, Presence][] {
    const here = [...this.#byKey.values()].map(({ key, presence }) => [key, presence] as const);
    const all = new Map([...this.expected, ...here]);
    return [...all].filter(([, presence]) => presence !== 'offline');
  }

  presenceOf(key: UserKey): Presence {
    return this.#byKey.get(key)?.presence ?? this.expected.get(key) ?? 'offline';
  }

  /** Not expected any more: here, and in a call where they were in one. */
  hasCome(key: UserKey): boolean {
    const presence = this.expected.get(key);
    const sessions = [...(this.#byKey.get(key)?.sessions ?? [])];
    if (presence === undefined) return true;
    return sessions.some(({ member }) => presence !== 'busy' || member !== undefined);
  }

  /** Who has not come does not come. */
  giveUp(now: Millis): void {
    const missing = [...this.expected.keys()].filter((key) => !this.#byKey.has(key));
    this.expected.clear();
    for (const user of this.#byKey.values()) {
      for (const key of missing) if (user.relationTo(key) === 'contact') user.tellOf(key, now);
    }
  }

  find(key: UserKey): User | undefined {
    return this.#byKey.get(key);
  }

  /** The store has changed this user; who is here changes alike, and who is being loaded may be loaded as of before. */
  changed(key: UserKey, change: (user: User) => void = () => {}): void {
    for (const changes of this.#loading) changes.add(key);
    const user = this.#byKey.get(key);
    if (user !== undefined) change(user);
  }

  /** Somebody is being loaded, until the function that is returned is called. */
  loads(): () => Changes {
    const changes = new Set<UserKey>();
    this.#loading.add(changes);
    return () => {
      this.#loading.delete(changes);
      return changes;
    };
  }

  /** The session is this user from now on. Of a user who is here already, what is known is newer. */
  seat(
    session: Session,
    { standing, device, isNew }: { standing: Standing; device: string; isNew: boolean },
    now: Millis,
  ): Seat {
    const { key } = standing.user;
    if (isNew) this.#begins(key, now);
    const user = this.#byKey.get(key) ?? this.#loaded(standing, now);
    const seat = { user, device, label: session.label };
    this.#byKey.set(key, user);
    user.sessions.add(session);
    session.seat = seat;
    session.follow({ what: 'seated', isNew }, now);
    return seat;
  }

  unseat(session: Session, now: Millis): void {
    const { seat } = session;
    if (seat === undefined) return;
    const { user } = seat;
    session.follow({ what: 'unseated', seat }, now);
    session.seat = undefined;
    user.sessions.delete(session);
    if (user.sessions.size > 0) return;
    this.#byKey.delete(user.key);
    this.expected.delete(user.key);
  }

  /** The store says that the other is a contact. Where it agreed and its answer was lost, only it knows. */
  agreed(user: User, key: UserKey, now: Millis): void {
    const other = this.#byKey.get(key);
    const asks = other !== undefined && ['asked', 'asking'].includes(other.relationTo(user.key));
    if (!asks) return;
    other.agrees(user, now);
    other.tellOf(user.key, now);
  }

  #loaded(standing: Standing, now: Millis): User {
    const user = new User(standing, this, now);
    for (const { key, is } of user.people.values())
      if (is === 'contact') this.agreed(user, key, now);
    return user;
  }

  /** Who had a contact or a request of somebody of this name does not have it of this one. */
  #begins(key: UserKey, now: Millis): void {
    for (const user of this.#byKey.values()) {
      const is = user.relationTo(key);
      if (is === 'contact' || is === 'asking') user.forgets(key, now);
    }
  }
}
