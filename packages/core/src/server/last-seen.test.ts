import { expect, it } from 'vitest';
import { serverLimits } from './limits.ts';
import { TestWorld } from './testing.ts';

const { guestLifeMs, lastSeenEveryMs } = serverLimits;

it('[ID2] a guest whose page stays open is seen all the time, also by a server that comes back', () => {
  const world = new TestWorld();
  const ada = world.guest('ada');
  const isFree = (): boolean => {
    const user = { key: 'ada', id: 'ada', kind: 'guest' } as const;
    const device = { id: 'thief', hash: 'hash', label: '' };
    return world.outer.store.makeUser({ user, device, guestLifeMs }) !== null;
  };
  world.live([ada], lastSeenEveryMs);
  world.now += guestLifeMs - 1_000;
  expect(isFree()).toBe(false);
  world.now += 1_000;
  expect(isFree()).toBe(true);
});

it('[PEO4] of who is gone nothing more is said to the store than when', () => {
  const world = new TestWorld();
  const [ada, bob] = [world.guest('ada'), world.guest('bob')];
  const seen = (): number => world.outer.calls.filter((call) => call === 'seen').length;
  world.live([ada, bob], lastSeenEveryMs);
  expect(seen()).toBe(2);
  ada.end();
  world.live([bob], 3 * lastSeenEveryMs);
  expect(seen()).toBe(2 + 1 + 3);
});
