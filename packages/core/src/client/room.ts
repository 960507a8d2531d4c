/** The room as the server told us of it: each event folded into the view that the digest is made of. */
import type { DownEvent, RoomView } from '@parley/protocol';
import { type Mutants, noMutants } from '../kit/mutants.ts';

export function fold(
  view: RoomView | null,
  event: DownEvent,
  mutants: Mutants = noMutants,
): RoomView | null {
  // B1, the bug: who left unseen stays
  if (event.t === 'snapshot') return mutants.has('B1') ? joined(view, event.room) : event.room;
  if (view === null) return null;
  switch (event.t) {
    case 'joined': {
      const others = view.members.filter(({ id }) => id !== event.member.id);
      return { ...view, members: [...others, event.member] };
    }
    case 'left':
      return { ...view, members: view.members.filter(({ id }) => id !== event.member) };
    case 'away':
      return {
        ...view,
        members: view.members.map((member) =>
          member.id === event.member ? { ...member, away: event.away } : member,
        ),
      };
    case 'locked':
      return { ...view, locked: event.locked };
    case 'out':
      return null;
    // The room of an invite ends with it.
    case 'invited':
      return event.state === 'ended' ? null : view;
    default:
      return view;
  }
}

function joined(before: RoomView | null, now: RoomView | null): RoomView | null {
  if (before === null || now === null || before.you !== now.you) return now;
  const ghosts = before.members.filter(({ id }) => now.members.every((one) => one.id !== id));
  return { ...now, members: [...ghosts, ...now.members] };
}
