import { expect, it } from 'vitest';
import { ringNewsOf } from './news.ts';

it('[RING3] [RING4] a ring that stopped says on which device it was answered or declined', () => {
  const stopped = { what: 'stopped', from: 'ann' } as const;
  const device = 'Firefox on Linux';
  expect(ringNewsOf({ ...stopped, why: 'answeredElsewhere', device })).toBe(
    'Answered on Firefox on Linux.',
  );
  expect(ringNewsOf({ ...stopped, why: 'declinedElsewhere' })).toBe('Declined on another device.');
  expect(ringNewsOf({ ...stopped, why: 'expired' })).toBe('The call from ann is over.');
});

it('[RING6] [RING8] a missed call is told once, though the ring stopped, too', () => {
  const missed = { what: 'missed', from: 'ann', media: 'video' } as const;
  expect(ringNewsOf({ what: 'stopped', from: 'ann', why: 'unanswered' })).toBeUndefined();
  expect(ringNewsOf({ ...missed, why: 'unanswered' })).toBe('Missed call from ann.');
  expect(ringNewsOf({ ...missed, why: 'busy' })).toBe('ann called while you were in a call.');
});
