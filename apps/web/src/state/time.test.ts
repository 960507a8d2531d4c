import { expect, it } from 'vitest';
import { agoOf, dayOf, lengthOf } from './time.ts';

const MINUTE = 60_000;
/** Without what keeps numbers and units together. */
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

it('[APP13] says how long ago in the largest unit that fits', () => {
  const said = [0, 59_000, MINUTE, 59 * MINUTE, 61 * MINUTE, 25 * 60 * MINUTE].map(agoOf);
  expect(said).toEqual([
    'just now',
    'just now',
    '1 minute ago',
    '59 minutes ago',
    '1 hour ago',
    'yesterday',
  ]);
  expect(agoOf(15 * 24 * 60 * MINUTE)).toBe('2 weeks ago');
});

it('[APP17] names the day by the calendar, not by hours passed', () => {
  const now = new Date(2026, 2, 2, 0, 10);
  expect(dayOf(new Date(2026, 2, 2, 0, 5), now)).toBe('Today');
  expect(dayOf(new Date(2026, 2, 1, 23, 50), now)).toBe('Yesterday');
  expect(dayOf(new Date(2026, 1, 28, 23, 50), now)).toBe('Saturday, February 28, 2026');
});

it('[APP17] says a length in at most two units', () => {
  const said = [400, 59_400, MINUTE, 245_000, 60 * MINUTE, 62 * MINUTE].map(lengthOf).map(plain);
  expect(said).toEqual(['0 s', '59 s', '1 min', '4 min 5 s', '1 h', '1 h 2 min']);
});
