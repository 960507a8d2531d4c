/** Everything a session should know, as one event. */
import { encodeTail, type StandingView } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { Context } from './context.ts';
import { outgoingOf, ringsOf } from './invites.ts';
import type { Session } from './session.ts';
import type { Seat } from './users.ts';

export const viewOf = ({ member }: Session) => member?.room.viewFor(member) ?? null;

export function standingOf({ user, device }: Seat, now: Millis): StandingView {
  const people = [...user.people.values()].map((person) => user.viewOf(person, now));
  return { me: user.me(device), people };
}

/** Its answer is the event itself, behind what one needs for what it says. */
export function snapshot(session: Session, { ice, ticketOffice }: Context, now: Millis): undefined {
  const { seat } = session;
  const event = {
    t: 'snapshot',
    room: viewOf(session),
    standing: seat === undefined ? null : standingOf(seat, now),
    rings: ringsOf(session, now),
    outgoing: outgoingOf(session),
  } as const;
  ice.tell(session, now);
  session.push(encodeTail(event), now);
  ticketOffice.tell(session, now);
}
