/**
 * The people a user knows: contacts, requests and blocks, by name. Asking somebody who is unknown or
 * has blocked the asker looks like asking anybody else. The store says what stands between two; here it
 * is told to both.
 */
import { type Command, wireLimits } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import { skeletonOf } from '../kit/skeleton.ts';
import type { Answer, Outcome, Reply } from './answer.ts';
import { Attempts } from './attempts.ts';
import type { Context } from './context.ts';
import type { Session } from './session.ts';
import type { Between, UserKey } from './store-port.ts';
import type { User, Users } from './users.ts';

export type PeopleCommand = Extract<
  Command,
  { t: 'addContact' | 'dropContact' | 'block' | 'unblock' }
>;

/** Whoever has to know of a block. */
export interface BlockFollower {
  blocked(by: UserKey, other: UserKey, session: Session, now: Millis): void;
}

export class People {
  readonly #context: Context;
  readonly #users: Users;
  readonly #follower: BlockFollower;
  readonly #requests: Attempts;

  constructor(context: Context, users: Users, follower: BlockFollower) {
    this.#context = context;
    this.#users = users;
    this.#follower = follower;
    const { contactRequestsMax, contactRequestsWindowMs } = context.limits;
    this.#requests = new Attempts(context, {
      max: contactRequestsMax,
      windowMs: contactRequestsWindowMs,
    });
  }

  carryOut(session: Session, frame: PeopleCommand, now: Millis, reply: Reply): Outcome {
    const user = session.seat?.user;
    if (user === undefined) return { refused: 'not_signed_in' };
    const other = { key: skeletonOf(frame.user), id: frame.user };
    if (other.key === user.key) return { refused: 'not_allowed' };
    const refused = frame.t === 'addContact' ? this.#mayAsk(user, other.key, now) : undefined;
    if (refused !== undefined) return refused;
    const given = { key: user.key, other, max: wireLimits.peopleMax };
    this.#context.asks.ask(frame.t, given, now, (between, then) => {
      reply(this.#came(frame.t, user, between, then), then);
      if (between?.mine === 'blocked') this.#follower.blocked(user.key, other.key, session, then);
    });
    return 'later';
  }

  /** Who agrees to a request, or repeats one, asks for nothing new. */
  #mayAsk(user: User, other: UserKey, now: Millis): Answer {
    const is = user.relationTo(other);
    if (is === 'blocked') return { refused: 'not_allowed' };
    if (is !== 'none') return undefined;
    const retryAfterMs = this.#requests.waitMs(user.key, now);
    if (retryAfterMs > 0) return { refused: 'rate_limited', retryAfterMs };
    this.#requests.note(user.key, now);
    return undefined;
  }

  #came(
    wish: PeopleCommand['t'],
    { key, id }: User,
    between: Between | null | undefined,
    now: Millis,
  ): Answer {
    if (between === undefined) return { refused: 'store_unavailable' };
    if (between === null) return { refused: 'not_signed_in' };
    const { other, mine, theirs } = between;
    const isFull = wish === 'addContact' ? mine === 'none' : wish === 'block' && mine !== 'blocked';
    if (isFull) return { refused: 'too_many' };
    this.#users.changed(key, (user) => user.related(between, now));
    const asker = this.#users.find(key);
    if (theirs === null && mine === 'contact' && asker !== undefined)
      this.#users.agreed(asker, other.key, now);
    if (theirs !== null) {
      const back = { other: { key, id }, mine: theirs, theirs: mine, seenAgoMs: 0 };
      this.#users.changed(other.key, (user) => user.related(back, now));
      this.#users.find(other.key)?.tellOf(key, now);
    }
    asker?.tellOf(other.key, now);
    return { value: {} };
  }
}
