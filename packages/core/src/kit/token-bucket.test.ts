import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

it('gives the burst at once, then the rate, and says how long to wait', () => {
  const bucket = new TokenBucket({ burst: 2, perSecond: 4 }, 0);
  expect([bucket.take(0), bucket.take(0), bucket.take(0)]).toEqual([true, true, false]);
  expect(bucket.waitMs(0)).toBe(250);
  expect([bucket.take(249), bucket.take(250), bucket.take(250)]).toEqual([false, true, false]);
  expect([bucket.isFull, bucket.waitMs(10_000), bucket.isFull]).toEqual([false, 0, true]);
});

const shape = {
  burst: fc.integer({ min: 1, max: 20 }),
  perSecond: fc.integer({ min: 1, max: 50 }),
};

/** The times at which a take succeeded, of a client that takes after each of these waits. */
function takenAt(waits: number[], burst: number, perSecond: number): number[] {
  const bucket = new TokenBucket({ burst, perSecond }, 0);
  let now = 0;
  return waits.flatMap((wait) => {
    now = Math.max(0, now + wait);
    return bucket.take(now) ? [now] : [];
  });
}

it('never gives more than burst + rate × time in any window', () => {
  const waits = fc.array(fc.nat(400), { maxLength: 300 });
  fc.assert(
    fc.property(waits, shape.burst, shape.perSecond, (steps, burst, perSecond) => {
      const taken = takenAt(steps, burst, perSecond);
      for (const [at, from] of taken.entries()) {
        const gained = (((taken.at(-1) ?? 0) - from) * perSecond) / 1_000;
        expect(taken.length - at).toBeLessThanOrEqual(burst + gained + 1e-6);
      }
    }),
  );
});

it('[FAULT65] a clock that steps back gives nothing twice', () => {
  const waits = fc.array(fc.integer({ min: -400, max: 400 }), { maxLength: 300, minLength: 1 });
  fc.assert(
    fc.property(waits, shape.burst, shape.perSecond, (steps, burst, perSecond) => {
      const taken = takenAt(steps, burst, perSecond);
      const gained = (Math.max(0, ...taken) * perSecond) / 1_000;
      expect(taken.length).toBeLessThanOrEqual(burst + gained + 1e-6);
    }),
  );
});
