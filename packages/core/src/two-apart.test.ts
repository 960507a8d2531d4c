import { expect, it } from 'vitest';
import { CallWorld } from './testing-world.ts';

it('[NET4] [LINK17] who has no path to each other is told so within 8 s, both alike', () => {
  const { world, clients, start } = apart();
  world.until(() => clients.every(({ call }) => call.is === 'ended'), 'both are told', 8_000);
  for (const { call } of clients) expect(call).toMatchObject({ reason: 'no_path' });
  expect(world.now - start).toBeGreaterThan(5_000);
});

it('[LINK17] a candidate that comes late is tried before there is said to be no path', () => {
  const { world, clients } = apart();
  world.pass(4_900);
  for (const { peers } of clients) for (const peer of peers) peer.gatherAfter(0);
  world.pass(1_000);
  expect(clients.map(({ call }) => call.is)).toEqual(['in', 'in']);
  world.pathless = false;
  for (const { peers } of clients) for (const peer of peers) peer.gatherAfter(0);
  world.until(() => clients.every(({ isActive }) => isActive), 'they are connected', 1_000);
  world.pass(10_000);
  expect(clients.map(({ call }) => call.is)).toEqual(['in', 'in']);
});

it('[LINK17] nobody says that there is no path before the server has all that could lead to one', () => {
  const { world, clients } = apart();
  const [ada, ben] = clients;
  world.pass(1_000);
  world.serverDown = true;
  ben.stall();
  world.pathless = false;
  for (const peer of ben.peers) peer.gatherAfter(0);
  world.pass(10_000);
  expect([ada.call.is, ben.call.is]).toEqual(['in', 'in']);
  world.serverDown = false;
  world.until(() => clients.every(({ isActive }) => isActive), 'a path is found after all', 20_000);
});

/** Two who have just joined, and nothing leads from one to the other. */
function apart() {
  const world = new CallWorld();
  const clients = [world.client('Ada'), world.client('Ben')] as const;
  world.pathless = true;
  const id = clients[0].createRoom();
  for (const client of clients) client.join(id);
  return { world, clients, start: world.now };
}
