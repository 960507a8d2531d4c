/**
 * The users who are somewhere: each with the sessions that are signed in as them, their settings and
 * the people they know, as the store has them. A user is here as long as one of its sessions is.
 * Decides nothing; whoever changes a user in the store changes it here when the store has answered.
 */
import { encodeTail, type EventBody, type MeView, type Relation } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { Session } from './session.ts';
import type { Between, Standing, StoredPerson, StoredUser, UserKey } from './store-port.ts';

/** As which user, and on which device, a session is here. */
export interface Seat {
  readonly user: User;
  readonly device: string;
  readonly label: string;
}

export interface Person {
  readonly key: UserKey;
  readonly id: string;
  is: Exclude<Relation, 'none'>;
  /** When they were last seen, as far as this process knows. */
  seenAt: Millis;
}

export class User {
  readonly key: UserKey;
  readonly sessions = new Set<Session>();
  readonly people = new Map<UserKey, Person>();
  stored: StoredUser;

  constructor({ user, people }: Standing, now: Millis) {
    this.key = user.key;
    this.stored = user;
    for (const person of people) this.knows(person, now);
  }

  get id(): string {
    return this.stored.id;
  }

  knows({ key, id, is, seenAgoMs }: StoredPerson, now: Millis): void {
    this.people.set(key, { key, id, is, seenAt: now - seenAgoMs });
  }

  relationTo(key: UserKey): Relation {
    return this.people.get(key)?.is ?? 'none';
  }

  /** What the store says now stands between this user and another. */
  related({ other, mine, seenAgoMs }: Between, now: Millis): void {
    if (mine === 'none') this.people.delete(other.key);
    else this.knows({ ...other, is: mine, seenAgoMs }, now);
  }

  me(device: string): MeView {
    const { id, kind, callers, secondCall, passwordHash, passkeys, missed } = this.stored;
    const hasPassword = passwordHash !== null;
    return { id, kind, device, callers, secondCall, hasPassword, passkeys, missed };
  }

  /** Tells every session of the user of an event, except one. */
  tell(event: EventBody, now: Millis, except?: Session): void {
    const tail = encodeTail(event);
    for (const session of this.sessions) if (session !== except) session.push(tail, now);
  }

  /** Every session has its own idea of the device it is on. */
  tellMe(now: Millis, except?: Session): void {
    for (const session of this.sessions) {
      const { seat } = session;
      if (session === except || seat === undefined) continue;
      session.push(encodeTail({ t: 'me', me: this.me(seat.device) }), now);
    }
  }
}

export class Users {
  readonly #byKey = new Map<UserKey, User>();

  get size(): number {
    return this.#byKey.size;
  }

  find(key: UserKey): User | undefined {
    return this.#byKey.get(key);
  }

  all(): IterableIterator<User> {
    return this.#byKey.values();
  }

  /** The session is this user from now on. What the store says replaces what was known. */
  seat(session: Session, standing: Standing, device: string, now: Millis): User {
    const key = standing.user.key;
    const known = this.#byKey.get(key);
    const user = known ?? new User(standing, now);
    this.#byKey.set(key, user);
    user.stored = standing.user;
    user.sessions.add(session);
    session.seat = { user, device, label: session.label };
    session.follow({ what: 'seated' }, now);
    return user;
  }

  unseat(session: Session, now: Millis): void {
    const { seat } = session;
    if (seat === undefined) return;
    const { user } = seat;
    session.follow({ what: 'unseated', seat }, now);
    session.seat = undefined;
    user.sessions.delete(session);
    if (user.sessions.size === 0) this.#byKey.delete(user.key);
  }
}
