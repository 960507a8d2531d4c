/** Times as people say them. */
import { homeTexts } from '../home-texts.ts';

const MINUTE_MS = 60_000;
/** A number stays with its unit. */
const NBSP = '\u00a0';
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const dayName = new Intl.DateTimeFormat('en', { dateStyle: 'full' });
const shortDate = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric' });
const clock = new Intl.DateTimeFormat('en', { timeStyle: 'short', hourCycle: 'h23' });

const UNITS = [
  ['year', 365 * 24 * 60],
  ['month', 30 * 24 * 60],
  ['week', 7 * 24 * 60],
  ['day', 24 * 60],
  ['hour', 60],
  ['minute', 1],
] as const;

export function agoOf(ms: number): string {
  const minutes = ms / MINUTE_MS;
  const [unit, size] = UNITS.find(([, least]) => minutes >= least) ?? [];
  return unit === undefined
    ? homeTexts.ago.now
    : relative.format(-Math.floor(minutes / size), unit);
}

/** The day of a moment, as a heading. */
export function dayOf(at: Date, now: Date): string {
  const days = Math.round((midnight(now) - midnight(at)) / (24 * 60 * MINUTE_MS));
  if (days === 0) return homeTexts.history.today;
  return days === 1 ? homeTexts.history.yesterday : dayName.format(at);
}

export const dateOf = (at: Date): string => shortDate.format(at);

export const clockOf = (at: Date): string => clock.format(at);

/** 3 s, 4 min 5 s, 1 h 2 min: no more than the two parts that matter. */
export function lengthOf(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds}${NBSP}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return parts(minutes, 'min', seconds % 60, 's');
  return parts(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

const parts = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  small === 0
    ? `${large}${NBSP}${largeUnit}`
    : `${large}${NBSP}${largeUnit} ${small}${NBSP}${smallUnit}`;

const midnight = (at: Date): number => new Date(at).setHours(0, 0, 0, 0);
