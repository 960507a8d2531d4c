import { expect, it } from 'vitest';
import type { CallView } from '@parley/client';
import { daysOf, pastCallOf, whenOf } from './past-calls.ts';

const now = new Date(2026, 2, 2, 12, 0);
const HOUR = 3_600_000;

const viewWith = (changes: Partial<CallView> = {}): CallView => ({
  id: 'call',
  direction: 'in',
  user: 'bob',
  names: ['bob'],
  media: 'video',
  agoMs: HOUR,
  lengthMs: 0,
  reason: 'unanswered',
  unseen: false,
  ...changes,
});
const pastWith = (changes: Partial<CallView>) => pastCallOf(viewWith(changes), now);

it('[APP17] [HIST2] each way in which a call was not answered has words of its own side', () => {
  const reasons = ['declined', 'busy', 'unanswered', 'unreachable', 'cancelled'] as const;
  const outgoing = reasons.map((reason) => pastWith({ direction: 'out', reason }).how);
  expect(new Set(outgoing).size).toBe(reasons.length);
  expect(outgoing.every((how) => !how.includes('0\u00a0s'))).toBe(true);
  expect(pastWith({ reason: 'declined' }).how).toBe('You declined');
  expect(pastWith({ reason: 'cancelled' }).how).toBe('Missed, they hung up');
});

it('[APP17] only what rang here and was not answered is missed', () => {
  const directionOf = (changes: Partial<CallView>) => pastWith(changes).direction;
  expect(directionOf({})).toBe('missed');
  expect(directionOf({ reason: 'busy' })).toBe('missed');
  expect(directionOf({ reason: 'declined' })).toBe('in');
  expect(directionOf({ reason: 'hangup', lengthMs: 1 })).toBe('in');
  expect(directionOf({ direction: 'out' })).toBe('out');
  expect(directionOf({ direction: 'link', reason: 'left' })).toBe('link');
});

it('[APP17] an answered call says its length, and why it ended when nobody hung up', () => {
  const answered = { direction: 'out', lengthMs: 65_000 } as const;
  expect(pastWith({ ...answered, reason: 'hangup' }).how).toBe('Outgoing, 1\u00a0min 5\u00a0s');
  expect(pastWith({ ...answered, reason: 'lost' }).how).toBe(
    'Outgoing, 1\u00a0min 5\u00a0s, connection lost',
  );
});

it('[APP17] names everybody who was there, and says when nobody came', () => {
  expect(pastWith({ direction: 'link', names: ['Bob', 'Cyd'] }).who).toBe('Bob and Cyd');
  expect(pastWith({ direction: 'link', names: [], user: undefined }).who).toBe('Nobody else came');
  expect(pastWith({ names: [] }).who).toBe('bob');
});

it('[APP17] calls stand under their days, newest first', () => {
  const calls = [HOUR, 2 * HOUR, 20 * HOUR, 90 * HOUR].map((agoMs) => pastWith({ agoMs }));
  expect(daysOf(calls, now).map(({ title, calls: { length } }) => [title, length])).toEqual([
    ['Today', 2],
    ['Yesterday', 1],
    ['Thursday, February 26, 2026', 1],
  ]);
  expect(calls.map((call) => whenOf(call, now))).toEqual(['11:00', '10:00', 'Yesterday', 'Feb 26']);
});
