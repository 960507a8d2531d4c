/**
 * Who is there: made of what each session of a user is seen to do, and told to the user's contacts when
 * it changes. A session whose connection is lost counts for a while longer, unless it was silent before.
 */
import { encodeTail, type Presence } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import { TokenBucket } from '../kit/token-bucket.ts';
import type { Context, Timed } from './context.ts';
import type { SessionNews } from './session-news.ts';
import type { Session } from './session.ts';
import type { User, Users } from './users.ts';

/** What is known of one session. */
interface Sight {
  /** While it is connected, and for a while after. */
  hereUntil: Millis;
  hiddenSince: Millis | undefined;
}

export class Presences {
  readonly #context: Context;
  readonly #users: Users;
  readonly #watches = new WeakMap<User, Watch>();

  constructor(context: Context, users: Users) {
    this.#context = context;
    this.#users = users;
  }

  readonly follow = (session: Session, news: SessionNews, now: Millis): void => {
    const user = session.seat?.user;
    if (user === undefined) return;
    const watch = this.#watches.get(user) ?? new Watch(user, this.#context, this.#users, now);
    this.#watches.set(user, watch);
    watch.sees(session, news, now);
  };
}

class Watch implements Timed {
  readonly #user: User;
  readonly #context: Context;
  readonly #users: Users;
  readonly #sights = new Map<Session, Sight>();
  /** When the last connection was lost. */
  #leftAt: Millis = 0;

  /** Each change is told to hundreds, so nobody makes many of them. */
  readonly #changes: TokenBucket;

  constructor(user: User, context: Context, users: Users, now: Millis) {
    this.#user = user;
    this.#context = context;
    this.#users = users;
    const { presenceBurst: burst, presencePerSecond: perSecond } = context.limits;
    this.#changes = new TokenBucket({ burst, perSecond }, now);
  }

  sees(session: Session, news: SessionNews, now: Millis): void {
    const { presenceGraceMs } = this.#context.limits;
    if (news.what === 'unseated') this.#sights.delete(session);
    else {
      const sight = this.#sights.get(session) ?? { hereUntil: now, hiddenSince: undefined };
      this.#sights.set(session, sight);
      if (session.isBound) sight.hereUntil = Number.POSITIVE_INFINITY;
      else if (news.what === 'unbound')
        sight.hereUntil = now + (news.wasSilent ? 0 : presenceGraceMs);
      sight.hiddenSince = session.visible ? undefined : (sight.hiddenSince ?? now);
    }
    if (news.what === 'unbound' || news.what === 'unseated') this.#leftAt = now;
    this.onTime(now);
  }

  onTime(now: Millis): void {
    const { presence, until } = this.#look(now);
    const changes = presence !== this.#user.presence;
    const waitMs = changes && this.#sights.size > 0 ? this.#changes.waitMs(now) : 0;
    const next = waitMs > 0 ? Math.min(until, now + waitMs) : until;
    if (next === Number.POSITIVE_INFINITY) this.#context.timers.clear(this);
    else this.#context.timers.set(this, next);
    if (!changes || waitMs > 0) return;
    this.#changes.take(now);
    this.#user.presence = presence;
    this.#tell(now);
  }

  /** What there is to see, and until when it will be so by itself. */
  #look(now: Millis): { presence: Presence; until: Millis } {
    const { awayWhenHiddenMs } = this.#context.limits;
    let presence: Presence = 'offline';
    let until = Number.POSITIVE_INFINITY;
    for (const [session, { hereUntil, hiddenSince }] of this.#sights) {
      if (now >= hereUntil) continue;
      until = Math.min(until, hereUntil);
      const awayAt = (hiddenSince ?? Number.POSITIVE_INFINITY) + awayWhenHiddenMs;
      if (session.member !== undefined) presence = 'busy';
      else if (presence === 'busy') continue;
      else if (now < awayAt) presence = 'online';
      else if (presence === 'offline') presence = 'away';
      if (now < awayAt) until = Math.min(until, awayAt);
    }
    return { presence, until };
  }

  /** Once for all watchers: whoever watches sees the same. */
  #tell(now: Millis): void {
    const { key, id, presence, people } = this.#user;
    const agoMs = now - this.#leftAt;
    const isOffline = presence === 'offline';
    const seen = isOffline ? { seenAgoMs: Math.round(agoMs) } : {};
    const tail = encodeTail({ t: 'person', person: { id, is: 'contact', presence, ...seen } });
    for (const { key: other, is } of people.values()) {
      const watcher = is === 'contact' ? this.#users.find(other) : undefined;
      const person = watcher?.people.get(key);
      if (person === undefined) continue;
      person.seenAt = this.#leftAt;
      watcher?.tellTail(tail, now);
    }
    if (isOffline) this.#context.asks.ask('seen', { key, agoMs }, now);
  }
}
