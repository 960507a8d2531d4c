/** Everything a session should know, as one event. */
import { encodeTail, type StandingView } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import { outgoingOf, ringsOf } from './invites.ts';
import { peopleOf } from './people.ts';
import type { Session } from './session.ts';

export const viewOf = ({ member }: Session) => member?.room.viewFor(member) ?? null;

export function standingOf({ seat }: Session, now: Millis): StandingView | null {
  if (seat === undefined) return null;
  return { me: seat.user.me(seat.device), people: peopleOf(seat.user, now) };
}

/** Its answer is the event itself. */
export function snapshot(session: Session, now: Millis): undefined {
  const event = {
    t: 'snapshot',
    room: viewOf(session),
    standing: standingOf(session, now),
    rings: ringsOf(session, now),
    outgoing: outgoingOf(session),
  } as const;
  session.push(encodeTail(event), now);
}
