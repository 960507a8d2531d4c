/** What lets one into a room, again when one was lost, and out of it. Decides nothing about when. */
import type { RoomView } from '@parley/protocol';
import type { CommandBody } from './outbox.ts';
import type { CallState, EndReason } from './state.ts';

export type Entering = Extract<CommandBody, { t: 'join' | 'pair' }>;

type Returning = Extract<CommandBody, { t: 'rejoin' }>;

export const isEntering = (body: CommandBody): body is Entering | Returning =>
  body.t === 'join' || body.t === 'pair' || body.t === 'rejoin';

export const leadsTo = (wanted: Entering, { room, pair }: RoomView): boolean =>
  wanted.t === 'join' ? wanted.room === room : wanted.id === pair?.id && wanted.peer === pair.peer;

/** As one may say where one is going. */
export function placeOf(
  wanted: Entering,
): Pick<Extract<CallState, { is: 'joining' }>, 'room' | 'pair'> {
  if (wanted.t === 'join') return { room: wanted.room };
  const { t: _, ...pair } = wanted;
  return { pair };
}

/** From where one is, as the server has it. */
export function wayBackTo(view: RoomView, key?: string): Entering {
  const { room, pair } = view;
  if (pair !== undefined) return { t: 'pair', ...pair };
  return {
    t: 'join',
    room,
    name: ownNameIn(view),
    ...(key !== undefined && key !== '' && { key }),
  };
}

export const ownNameIn = ({ you, members }: RoomView): string =>
  members.find(({ id }) => id === you)?.name ?? '';

export function leavingFor(reason: EndReason): CommandBody {
  if (reason === 'media_timeout') return { t: 'leave', why: reason };
  const failed = ['media_failed', 'no_path', 'incompatible'].includes(reason);
  return { t: 'leave', ...(failed && { why: 'media_failed' }) };
}
