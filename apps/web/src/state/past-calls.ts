/** Calls of the past as lines of a list: who, which way, when, how long and how it ended. */
import type { CallMedia, CallView } from '@parley/client';
import { homeTexts } from '../home-texts.ts';
import { clockOf, dateOf, dayOf, lengthOf } from './time.ts';

export interface PastCall {
  id: string;
  who: string;
  /** Who can be called back. */
  user: string | undefined;
  media: CallMedia;
  /** What became of it. */
  how: string;
  direction: 'in' | 'out' | 'link' | 'missed';
  unseen: boolean;
  at: Date;
}

const listed = new Intl.ListFormat('en', { style: 'long', type: 'conjunction' });

export function pastCallOf(call: CallView, now: Date): PastCall {
  const { id, user, names, media, unseen } = call;
  const people = names.length > 0 || user === undefined ? names : [user];
  const isMissed = call.direction === 'in' && call.lengthMs === 0 && call.reason !== 'declined';
  return {
    id,
    who: people.length === 0 ? homeTexts.calls.nobody : listed.format(people),
    user,
    media,
    how: howOf(call),
    direction: isMissed ? 'missed' : call.direction,
    unseen,
    at: new Date(now.getTime() - call.agoMs),
  };
}

/** An answered call says how long it was, and why it ended where nobody hung up. */
function howOf({ direction, reason, lengthMs }: CallView): string {
  const { ends, directions, cut } = homeTexts.calls;
  if (direction !== 'link' && lengthMs === 0) {
    const why: Partial<Record<CallView['reason'], string>> = ends[direction];
    const text = why[reason];
    if (text !== undefined) return text;
  }
  const cuts: Partial<Record<CallView['reason'], string>> = cut;
  const said = [directions[direction], lengthOf(lengthMs), cuts[reason]];
  return said.filter((part) => part !== undefined).join(', ');
}

export interface Day {
  title: string;
  calls: PastCall[];
}

/** `calls` come newest first, and so do the days. */
export function daysOf(calls: readonly PastCall[], now: Date): Day[] {
  const days: Day[] = [];
  for (const call of calls) {
    const title = dayOf(call.at, now);
    const last = days.at(-1);
    if (last?.title === title) last.calls.push(call);
    else days.push({ title, calls: [call] });
  }
  return days;
}

/** Where there is little room: the time of today's calls, the day of others. */
export function whenOf({ at }: PastCall, now: Date): string {
  const day = dayOf(at, now);
  if (day === homeTexts.history.today) return clockOf(at);
  return day === homeTexts.history.yesterday ? day : dateOf(at);
}
