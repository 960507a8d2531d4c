import { expect, it } from 'vitest';
import type { Found } from './gather.ts';
import { studyRouter } from './router.ts';
import { waysOf } from './servers.ts';

const stunOnly = waysOf([{ urls: ['stun:one.example', 'stun:two.example'] }]);
const { signal } = new AbortController();

const seenAt = (port: number, ownPort: number): Found => ({
  type: 'srflx',
  protocol: 'udp',
  address: '203.0.113.9',
  port,
  ownPort,
});

const study = (seen: readonly Found[], own: readonly number[]) =>
  studyRouter(stunOnly, { is: 'answered', ms: 1, seen, own }, signal);

it('[CHECK1] one port that two servers see as two is that of a symmetric router', async () => {
  expect(await study([seenAt(50_000, 4_000), seenAt(50_001, 4_000)], [4_000])).toEqual({
    mapping: 'other',
    letsIn: 'unknown',
    keepsPorts: false,
  });
  // Of two networks, or hidden, they prove nothing.
  const each = [seenAt(4_000, 4_000), seenAt(4_001, 4_001)];
  expect((await study(each, [4_000, 4_001])).mapping).toBe('unknown');
  expect((await study([seenAt(50_000, 0), seenAt(50_001, 0)], [4_000])).mapping).toBe('unknown');
});

it('[CHECK1] what nobody saw translated is not, and what nobody answered is unknown', async () => {
  expect((await study([], [4_000])).mapping).toBe('none');
  expect(await study([seenAt(4_000, 0)], [4_000])).toMatchObject({ keepsPorts: true });
  const silent = await studyRouter(stunOnly, { is: 'silent' }, signal);
  expect(silent).toEqual({ mapping: 'unknown', letsIn: 'unknown', keepsPorts: 'unknown' });
});
