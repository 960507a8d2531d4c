import { expect, it } from 'vitest';
import { summaryOf } from './line.ts';

it('[CHECK1] a line is the middle of its round trips, how far they differ, and what was lost', () => {
  expect(summaryOf([20, 24, undefined, 22, 500])).toEqual({
    is: 'measured',
    roundTripMs: 24,
    jitterMs: (4 + 2 + 478) / 3,
    sent: 5,
    lost: 1,
  });
  expect(summaryOf([30])).toEqual({
    is: 'measured',
    roundTripMs: 30,
    jitterMs: 0,
    sent: 1,
    lost: 0,
  });
});

it('[CHECK1] a line by which nothing came is broken, not slow', () => {
  expect(summaryOf([undefined, undefined])).toEqual({ is: 'broken' });
  expect(summaryOf([])).toEqual({ is: 'broken' });
});
