import { expect, it } from 'vitest';
import { Server } from './hub.ts';
import { limitsWith, serverLimits } from './limits.ts';
import { TestCrypto } from './testing.ts';

it('the defaults agree with each other, and some can be set otherwise', () => {
  expect(limitsWith({})).toEqual(serverLimits);
  expect(limitsWith({ leaseMs: 5_000 })).toEqual({ ...serverLimits, leaseMs: 5_000 });
});

it.each([
  { silentAfterMs: 20_000 },
  { silentInRoomAfterMs: 10_000 },
  { awayAfterMs: 20_000 },
  { leaseMs: 120_000 },
  { sessionLifeInRoomMs: 60_000 },
  { replayCharsMax: 129 * 1_024 },
  { replayBudgetChars: 1_000 },
  { resultsKept: 8 },
  { failedJoinsWindowMs: 3_600_001 },
  { roomsMadeWindowMs: 3_600_001 },
  { messagesPerSecond: 1, messagesBurst: 3_601 },
  { roomsMax: 0 },
  { sessionsMax: Number.NaN },
])('limits that contradict each other are refused at construction: %o', (limits) => {
  expect(() => new Server({ crypto: new TestCrypto(), limits })).toThrow('Assertion failed');
});
