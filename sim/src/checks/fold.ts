/**
 * The reference: what a session knows of its room when it has applied its events one after the
 * other. A few lines, so that they can be seen to be right; both ends are compared with it.
 */
import type { MemberView, RoomView } from '@parley/protocol';
import type { Frame } from './check.ts';

export interface Fold {
  readonly view: RoomView | null;
  /** What could not be true, if anything. */
  readonly wrong?: string;
}

/** `command` is what a `done` answers. */
export function apply(view: RoomView | null, event: Frame, command: string | undefined): Fold {
  switch (event.t) {
    case 'snapshot':
      return { view: event['room'] as RoomView | null };
    case 'done':
      if (command === 'leave') return { view: null };
      return { view: (event['value'] as { view?: RoomView }).view ?? view };
    case 'joined':
      return within(view, event, (room) => join(room, event['member'] as MemberView));
    case 'left':
      return within(view, event, (room) => leave(room, event['member'] as string));
    case 'away':
      return within(view, event, (room) =>
        setAway(room, event['member'] as string, event['away'] === true),
      );
    case 'locked':
      return within(view, event, (room) => ({
        view: { ...room, locked: event['locked'] === true },
      }));
    case 'out':
      return { view: null };
    // The room of an invite ends with it.
    case 'invited':
      return { view: event['state'] === 'ended' ? null : view };
    default:
      return { view };
  }
}

function within(view: RoomView | null, event: Frame, change: (room: RoomView) => Fold): Fold {
  return view === null ? { view, wrong: `${String(event.t)} outside of any room` } : change(view);
}

function join(room: RoomView, member: MemberView): Fold {
  const view = { ...room, members: [...room.members, member] };
  if (room.members.some(({ id }) => id === member.id))
    return { view, wrong: `${member.id} joined twice` };
  if (view.members.length > room.capacity) return { view, wrong: 'more members than the capacity' };
  return { view };
}

function leave(room: RoomView, id: string): Fold {
  const members = room.members.filter((member) => member.id !== id);
  if (members.length === room.members.length)
    return { view: room, wrong: `${id} left who was not inside` };
  return { view: { ...room, members } };
}

function setAway(room: RoomView, id: string, away: boolean): Fold {
  const members = room.members.map((member) => (member.id === id ? { ...member, away } : member));
  const known = room.members.some((member) => member.id === id);
  return known
    ? { view: { ...room, members } }
    : { view: room, wrong: `${id} away who is not inside` };
}
