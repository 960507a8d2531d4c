import { expect, it } from 'vitest';
import { Timers } from '../kit/timers.ts';
import { Attempts } from './attempts.ts';
import type { Timed } from './context.ts';
import { serverLimits } from './limits.ts';

function tenAMinute() {
  const timers = new Timers<Timed>();
  const context = { limits: serverLimits, timers };
  return { timers, attempts: new Attempts(context, { max: 10, windowMs: 60_000 }) };
}

it('[ROOM9] in no minute are more than ten attempts answered, wherever the minute begins', () => {
  const { attempts } = tenAMinute();
  const times: number[] = [];
  for (let now = 0; now < 300_000; now += 1_700) {
    if (attempts.waitMs('192.0.2.1', now) > 0) continue;
    attempts.note('192.0.2.1', now);
    times.push(now);
  }
  for (const from of times) {
    expect(times.filter((time) => time >= from && time < from + 60_000).length).toBeLessThanOrEqual(
      10,
    );
  }
  expect(times.length).toBeGreaterThanOrEqual(50);
});

it('[SES16] an address is forgotten when its last attempt is a minute old', () => {
  const { attempts, timers } = tenAMinute();
  attempts.note('192.0.2.1', 0);
  attempts.note('192.0.2.2', 30_000);
  attempts.note('192.0.2.1', 50_000);
  for (const [now, size] of [
    [60_000, 2],
    [90_000, 1],
    [109_999, 1],
    [110_000, 0],
  ] as const) {
    timers.due(now)?.onTime(now);
    expect([now, attempts.size]).toEqual([now, size]);
  }
  expect(timers.size).toBe(0);
});
