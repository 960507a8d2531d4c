import { expect, it } from 'vitest';
import { linesOf, SAMPLES_MAX, withSample } from './plot.ts';

const box = { width: SAMPLES_MAX - 1, height: 10, least: 10 };

it('[NET6] plots the newest at the right edge, the highest at the top, and what was not known as a gap', () => {
  expect(linesOf([0, 5, 10], box)).toEqual(['57.0,10.0 58.0,5.0 59.0,0.0']);
  expect(linesOf([20, 10, null, 0, 0], box)).toEqual(['55.0,0.0 56.0,5.0', '58.0,10.0 59.0,10.0']);
  expect(linesOf([], box)).toEqual([]);
  expect(linesOf([null, 3, null], box)).toEqual([]);
});

it('keeps a minute', () => {
  let samples: readonly number[] = [];
  for (let at = 0; at < 100; at += 1) samples = withSample(samples, at);
  expect([samples.length, samples[0], samples.at(-1)]).toEqual([SAMPLES_MAX, 40, 99]);
});
