import { expect, it } from 'vitest';
import type { CreateResult, JoinResult } from '@parley/protocol';
import { TestWorld } from './testing.ts';

const MINUTE = 60_000;

/** Ada and Bob, and how many tickets each has got since they were asked last. */
function twoInRoom() {
  const world = new TestWorld({ timeOrigin: 1_000_000, limits: { ticketLifeMs: 30 * MINUTE } });
  const [ada, bob] = [world.join(), world.join()];
  const { room, key } = ada.get<CreateResult>({ t: 'create', capacity: 3 });
  ada.get({ t: 'join', room, key, name: 'Ada' });
  const { view } = bob.get<JoinResult>({ t: 'join', room, name: 'Bob' });
  let seen = [0, 0];
  const fresh = () => {
    const all = [ada, bob].map((socket) => socket.all('ticket').length);
    const more = all.map((count, at) => count - (seen[at] ?? 0));
    seen = all;
    return more;
  };
  return { world, ada, bob, room, bobId: view.you, fresh };
}

it('[TICK1] members get a ticket when they enter, before the answer, and when what it says changes', () => {
  const { world, ada, bob, room, fresh } = twoInRoom();
  expect(bob.frames.map(({ t }) => t).slice(-2)).toEqual(['ticket', 'done']);
  expect(fresh()).toEqual([2, 1]);
  ada.get({ t: 'lock', locked: true });
  expect(fresh()).toEqual([1, 1]);
  ada.get({ t: 'lock', locked: true });
  expect(fresh()).toEqual([0, 0]);
  ada.get({ t: 'lock', locked: false });
  const cyd = world.join();
  const { view } = cyd.get<JoinResult>({ t: 'join', room, name: 'Cyd' });
  fresh();
  ada.get({ t: 'remove', member: view.you });
  expect(fresh()).toEqual([1, 1]);
  bob.get({ t: 'leave' });
  expect(fresh()).toEqual([1, 0]);
  expect(new Set(ada.all('ticket').map(({ ticket }) => ticket)).size).toBe(6 + 1);
});

it('[TICK1] a ticket is followed by a new one long before it expires, and by none after leaving', () => {
  const { world, ada, bob, fresh } = twoInRoom();
  fresh();
  world.live([ada, bob], 15 * MINUTE - 1_000);
  expect(fresh()).toEqual([0, 0]);
  world.live([ada, bob], 2_000);
  expect(fresh()).toEqual([1, 1]);
  for (const socket of [ada, bob]) socket.get({ t: 'leave' });
  for (const socket of [ada, bob]) socket.end(1000);
  world.pass(60 * MINUTE);
  expect(world.server.gauges()).toMatchObject({ rooms: 0, timers: 0 });
});

it('[TICK1] who lost count is told again', () => {
  const { ada, fresh } = twoInRoom();
  fresh();
  ada.ask({ t: 'sync' });
  expect(fresh()).toEqual([1, 0]);
});
