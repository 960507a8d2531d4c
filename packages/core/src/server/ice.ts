/** Tells members of rooms by which servers they may reach each other. Does not know how one is found. */
import { encodeTail, type IceServer } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { Follower } from './session-news.ts';
import type { Session } from './session.ts';

export class Ice {
  /** None where there are no servers to tell of. */
  readonly #news: string | undefined;

  constructor(servers: readonly IceServer[]) {
    this.#news = servers.length === 0 ? undefined : encodeTail({ t: 'ice', servers: [...servers] });
  }

  /** Before the answer that says with whom one is in the room. */
  readonly follow: Follower = (session, { what }, now) => {
    if (what === 'entered') this.tell(session, now);
  };

  tell(session: Session, now: Millis): void {
    if (this.#news !== undefined && session.member !== undefined) session.push(this.#news, now);
  }
}
