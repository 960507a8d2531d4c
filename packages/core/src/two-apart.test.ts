import { expect, it } from 'vitest';
import { CallWorld } from './testing-world.ts';

it('[FAULT32] [NET4] [LINK17] who has no path to each other is told so within 8 s, both alike', () => {
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

it('[NET4] who has a path to nobody is told so, and the others go on without them', () => {
  const world = new CallWorld();
  const [ada, ben, eve] = ['Ada', 'Ben', 'Eve'].map((name) => world.client(name));
  const id = ada?.createRoom({ capacity: 8 }) ?? '';
  for (const client of [ada, ben]) client?.join(id);
  world.until(() => ada?.isActive === true && ben?.isActive === true, 'two are in a call', 3_000);
  world.pathless = true;
  eve?.join(id);
  world.until(() => eve?.call.is === 'ended', 'Eve is told', 8_000);
  expect(eve?.call).toMatchObject({ reason: 'no_path' });
  world.pass(5_000);
  expect([ada, ben].map((client) => client?.others.map(({ link }) => link))).toEqual([
    ['active'],
    ['active'],
  ]);
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
