/**
 * Notes with whom users are in rooms that one enters by a link, so that it can be written down when
 * they leave: nobody's name before they came, and nothing of a stay without company. Calls by name
 * are noted by those who place them.
 */
import { type CallEnd, wireLimits } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { Member, Room } from './room.ts';
import type { Departure, SessionNews } from './session-news.ts';
import type { Session } from './session.ts';
import type { NewCall, UserKey } from './store-port.ts';

type Write = (key: UserKey, call: Omit<NewCall, 'id'>, now: Millis) => void;

interface Stay {
  /** In the order in which they were met. */
  readonly names: Set<string>;
  metAt: Millis;
  /** How the last of the others left. */
  aloneBy: { readonly why: Departure; readonly at: Millis } | undefined;
}

export class Stays {
  readonly #write: Write;
  /** Of the members who are users. */
  readonly #stays = new Map<Member, Stay>();

  constructor(write: Write) {
    this.#write = write;
  }

  follow(session: Session, news: SessionNews, now: Millis): void {
    switch (news.what) {
      case 'entered':
        if (isByName(news.member.room)) return;
        this.#meets(news.member, now);
        if (session.seat !== undefined) this.#begin(news.member, now);
        return;
      case 'seated':
        if (session.member !== undefined && !isByName(session.member.room)) {
          this.#begin(session.member, now);
        }
        return;
      case 'unseated':
        if (session.member !== undefined)
          this.#end(session.member, news.seat.user.key, 'hangup', now);
        return;
      case 'left': {
        const key = session.seat?.user.key;
        if (key !== undefined) this.#end(news.member, key, news.reason, now);
        this.#leaves(news.member.room, news.reason, now);
        return;
      }
      default:
    }
  }

  #begin(member: Member, now: Millis): void {
    const others = [...member.room.members.values()].filter((one) => one !== member);
    const names = new Set(others.map(({ name }) => name));
    this.#stays.set(member, { names, metAt: now, aloneBy: undefined });
  }

  /** Whoever is in the room has met the one who entered. */
  #meets({ room, name, id }: Member, now: Millis): void {
    for (const member of room.members.values()) {
      const stay = this.#stays.get(member);
      if (stay === undefined || member.id === id) continue;
      if (stay.names.size === 0) stay.metAt = now;
      stay.names.add(name);
      stay.aloneBy = undefined;
    }
  }

  #leaves({ members }: Room, why: Departure, at: Millis): void {
    const [last, ...others] = members.values();
    const stay = last === undefined || others.length > 0 ? undefined : this.#stays.get(last);
    if (stay !== undefined) stay.aloneBy = { why, at };
  }

  #end(member: Member, key: UserKey, why: Departure, now: Millis): void {
    const stay = this.#stays.get(member);
    this.#stays.delete(member);
    if (stay === undefined || stay.names.size === 0) return;
    const { names, metAt, aloneBy } = stay;
    const call = {
      direction: 'link',
      names: [...names].slice(-wireLimits.membersMax),
      // whether by voice only is between those inside
      media: 'video',
      agoMs: Math.round(now - metAt),
      lengthMs: Math.round((aloneBy?.at ?? now) - metAt),
      reason: reasonOf(why, aloneBy?.why),
      unseen: false,
    } as const;
    this.#write(key, call, now);
  }
}

const isByName = ({ shape }: Room): boolean => shape.isPrivate && shape.pair === undefined;

/** Who leaves an empty room did not end the call, unless they had removed the other one. */
function reasonOf(own: Departure, others: Departure | undefined): CallEnd {
  if (own !== 'hangup') return own;
  return others === undefined || others === 'removed' ? 'left' : others;
}
