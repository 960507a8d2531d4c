import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { noMutants } from '../kit/mutants.ts';
import { CharBudget } from './char-budget.ts';
import { serverLimits } from './limits.ts';
import { Replay } from './replay.ts';

function replayWith(
  limits: Partial<typeof serverLimits> = {},
  budget = new CharBudget(Number.POSITIVE_INFINITY),
) {
  return new Replay({ limits: { ...serverLimits, ...limits }, mutants: noMutants }, budget);
}

const fill = (replay: Replay, events: number, chars = 10) => {
  for (let at = 0; at < events; at += 1) replay.push(0, `"t":"${'x'.repeat(chars)}"}`, at);
};

it('[SES13] at most 256 events wait', () => {
  const replay = replayWith();
  fill(replay, 1_000);
  expect(replay.unacknowledged()).toHaveLength(256);
  expect([replay.reaches(743), replay.reaches(744)]).toEqual([false, true]);
});

it('[SES13] at most 128 KiB wait', () => {
  const replay = replayWith();
  fill(replay, 100, 4_000);
  expect(replay.chars).toBeLessThanOrEqual(128 * 1_024);
  expect(replay.chars).toBeGreaterThan(124 * 1_024);
});

it('[FAULT67] [SES13] over the budget of the process the largest buffer is dropped, the others stay', () => {
  const budget = new CharBudget(100_000);
  const replays = [10_000, 50_000, 30_000].map((chars) => {
    const replay = replayWith({}, budget);
    fill(replay, 1, chars);
    return replay;
  });
  fill(replayWith({}, budget), 1, 20_000);
  expect(replays.map(({ chars }) => chars > 0)).toEqual([true, false, true]);
  expect(replays.map((replay) => replay.reaches(0))).toEqual([true, false, true]);
  expect(budget.chars).toBeLessThan(100_000);
});

it('[SES13] budget and buffers agree whatever is pushed, acknowledged and dropped', () => {
  const step = fc.record({
    which: fc.nat(3),
    what: fc.constantFrom('push', 'push', 'acknowledge', 'drop'),
    amount: fc.nat(9_000),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
      const budget = new CharBudget(40_000);
      const limits = { replayFramesMax: 8, replayCharsMax: 20_000 };
      const replays = Array.from({ length: 4 }, () => replayWith(limits, budget));
      for (const { which, what, amount } of steps) {
        const replay = replays[which];
        if (what === 'push') replay?.push(0, `"t":"${'x'.repeat(amount)}"}`, 0);
        else if (what === 'drop') replay?.drop();
        else replay?.acknowledge(amount % (replay.tail + 1));
        const sum = replays.reduce((total, { chars }) => total + chars, 0);
        expect(budget.chars).toBe(sum);
        expect(sum).toBeLessThanOrEqual(40_000);
        for (const one of replays) {
          const texts = one.unacknowledged();
          expect(texts.length).toBeLessThanOrEqual(8);
          expect(one.chars).toBe(texts.reduce((total, text) => total + text.length, 0));
          expect(one.reaches(one.tail - texts.length)).toBe(true);
          expect(one.reaches(one.tail - texts.length - 1)).toBe(false);
        }
      }
    }),
    { numRuns: 200 },
  );
});

it('the age and size of what is unacknowledged count what was pushed out, until it is acknowledged', () => {
  const replay = replayWith({ replayFramesMax: 2 });
  fill(replay, 5);
  const five = replay.unackedChars;
  expect(five).toBeGreaterThan(replay.chars);
  expect(replay.unackedSince(0)).toBe(0);
  expect(replay.unackedSince(3), 'a new connection begins to count anew').toBe(3);
  expect(replay.acknowledge(2)).toBe(true);
  expect(replay.unackedChars).toBe(five);
  expect(replay.acknowledge(3)).toBe(true);
  expect(replay.unackedChars).toBe(replay.chars);
  expect(replay.unackedSince(0)).toBe(3);
  expect(replay.acknowledge(6), 'never sent').toBe(false);
  expect(replay.acknowledge(5)).toBe(true);
  expect([replay.unackedChars, replay.unackedSince(0)]).toEqual([0, undefined]);
});
