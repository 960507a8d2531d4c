/**
 * Lets the store know now and then that who is here is still here. The name of a guest whose page is never
 * closed would else be free after a month, and after a crash nobody was here for as long.
 */
import type { Millis } from '../kit/machine.ts';
import type { Context, Timed } from './context.ts';
import type { SessionNews } from './session-news.ts';
import type { Session } from './session.ts';
import type { User } from './users.ts';

export class LastSeen {
  readonly #context: Context;
  readonly #stays = new Map<User, Stay>();

  constructor(context: Context) {
    this.#context = context;
  }

  readonly follow = (session: Session, { what }: SessionNews, now: Millis): void => {
    const user = session.seat?.user;
    if (user === undefined) return;
    const stay = this.#stays.get(user);
    if (what === 'seated' && stay === undefined) {
      this.#stays.set(user, new Stay(user, this.#context, now));
    } else if (what === 'unseated' && stay !== undefined && user.sessions.size === 1) {
      stay.end();
      this.#stays.delete(user);
    }
  };
}

/** From the first session of a user to the last. */
class Stay implements Timed {
  readonly #user: User;
  readonly #context: Context;

  constructor(user: User, context: Context, now: Millis) {
    this.#user = user;
    this.#context = context;
    this.#wait(now);
  }

  onTime(now: Millis): void {
    const { key, presence } = this.#user;
    if (presence !== 'offline') this.#context.asks.ask('seen', { key, agoMs: 0 }, now);
    this.#wait(now);
  }

  end(): void {
    this.#context.timers.clear(this);
  }

  #wait(now: Millis): void {
    this.#context.timers.set(this, now + this.#context.limits.lastSeenEveryMs);
  }
}
