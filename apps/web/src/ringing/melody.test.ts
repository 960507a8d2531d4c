import { expect, it } from 'vitest';
import { ringback, ringtone, samplesOf } from './melody.ts';

const RATE = 8_000;
const loudest = (samples: Float32Array): number =>
  samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);

it('[APP15] the ringtone is heard and never cracks: it is in range, begins and ends in silence', () => {
  const samples = samplesOf(ringtone, RATE);
  expect(samples).toHaveLength((ringtone.periodMs / 1_000) * RATE);
  expect(loudest(samples)).toBeGreaterThan(0.1);
  expect(loudest(samples)).toBeLessThan(0.5);
  expect(Math.abs(samples[0] ?? 1)).toBeLessThan(0.01);
  expect(Math.abs(samples.at(-1) ?? 1)).toBeLessThan(0.01);
});

it('[APP14] what the caller hears is far quieter', () => {
  expect(loudest(samplesOf(ringback, RATE))).toBeLessThan(loudest(samplesOf(ringtone, RATE)) / 3);
});
