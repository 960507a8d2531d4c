import { expect, it } from 'vitest';
import { median, p99, quantile, ratiosByRound, spread } from './stats.ts';

const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);

it('takes the nearest rank of an unsorted list', () => {
  expect(quantile(hundred, 0.5)).toBe(50);
  expect(p99(hundred)).toBe(99);
  expect(p99([7])).toBe(7);
  expect(quantile([3, 1, 2], 0)).toBe(1);
  expect(quantile([3, 1, 2], 1)).toBe(3);
});

it('has no value for an empty list', () => {
  expect(p99([])).toBeNaN();
  expect(median([])).toBeNaN();
});

it('takes the middle, or the mean of the middle two', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 3, 100])).toBe(3.5);
});

it('tells the spread as a share of the median', () => {
  expect(spread([100, 100, 100])).toBe(0);
  expect(spread([80, 90, 100, 110, 120])).toBeCloseTo(0.1);
});

it('compares round with round', () => {
  expect(ratiosByRound([2, 30], [1, 10])).toEqual([2, 3]);
});
