/** Two whose media stop in the middle of a call: because somebody moves, or for no reason that is told. */
import { expect, it } from 'vitest';
import type { EnvironmentEvent } from './client/io.ts';
import type { TestClient } from './testing-world-client.ts';
import { CallWorld } from './testing-world.ts';

const burst: EnvironmentEvent[] = ['offline', 'online', 'networkChanged'];
const harmless: EnvironmentEvent[] = ['online', 'networkChanged', 'pageShown', 'woke'];

it('[FAULT40] [LINK18] [CLI15] who moves has a new socket and then a new link, each once, however many events tell of it', () => {
  for (const mover of [0, 1] as const) {
    const { world, all } = pair();
    const who = all[mover];
    const before = all.map(counts);
    move(world, who);
    world.until(() => broken(all), 'nothing comes', 2_000);
    world.until(() => all.every(({ isActive }) => isActive), 'they hear each other', 400);
    world.pass(3_000);
    const opened = all.map((client, side) => grown(counts(client), before[side]));
    expect(opened[mover]).toEqual({ sockets: 1, peers: 1 });
    expect(opened[1 - mover]).toEqual({ sockets: 0, peers: 1 });
  }
});

it('[FAULT41] [LINK18] [LINK3] both move at once, and end in one link', () => {
  for (let apart = 0; apart < 30; apart += 3) {
    const { world, all } = pair(apart);
    move(world, all[0]);
    world.pass(apart);
    move(world, all[1]);
    world.pass(500);
    expect(all.map(({ isActive }) => isActive)).toEqual([true, true]);
    expect(all.map(({ peers }) => peers.length)).toEqual([1, 1]);
    expect(all[0].peers[0]?.other).toBe(all[1].peers[0]);
  }
});

it('[LINK18] events that harm nothing replace no link, and at most a socket', () => {
  const { world, all } = pair();
  const before = all.map(counts);
  for (const event of [...harmless, ...harmless]) {
    for (const client of all) client.feed({ t: 'environment', event });
    world.pass(700);
  }
  expect(all.map((client, side) => grown(counts(client), before[side]).peers)).toEqual([0, 0]);
});

it('[FAULT44] [LINK19] a path that ends without a word is replaced, within 1.3 s where there is sound', () => {
  const { world, all } = pair();
  for (const client of all) speak(client);
  world.pass(2_000);
  world.movedAt = world.now;
  world.pass(1_300);
  expect(all.map(({ isActive }) => isActive)).toEqual([true, true]);
  // With both sides awake to it at the same moment there is still one link at the end.
  expect(all.map(({ peers }) => peers.length)).toEqual([1, 1]);
});

it('[FAULT38] [LINK19] [LINK20] after 20 s without any network both hear each other soon', () => {
  const { world, all } = pair();
  const [ada] = all;
  world.mediaCut = true;
  world.serverDown = true;
  ada.stall();
  world.pass(20_000);
  world.movedAt = world.now;
  world.mediaCut = false;
  world.serverDown = false;
  const back = world.now;
  world.until(() => all.every(({ isActive }) => isActive), 'they hear each other', 2_500);
  expect(world.now - back).toBeLessThan(2_300);
});

it('[CLI15] while a call is silent a socket that does not open gives way to another every 2 s', () => {
  const { world, all } = pair();
  const [ada] = all;
  world.mediaCut = true;
  world.serverDown = true;
  ada.stall();
  world.pass(10_000);
  const before = counts(ada).sockets;
  world.pass(8_000);
  expect(counts(ada).sockets - before).toBe(4);
  const closed = ada.outputs.filter(({ t }) => t === 'closeSocket').length;
  expect(counts(ada).sockets - closed).toBeLessThanOrEqual(2);
});

it('[LINK20] while the server is away nothing is tried, and a path that comes back is the old one', () => {
  const { world, all } = pair();
  const before = all.map(counts);
  world.serverDown = true;
  for (const client of all) client.stall();
  world.mediaCut = true;
  world.pass(30_000);
  world.mediaCut = false;
  world.pass(1_000);
  expect(all.map(({ isActive }) => isActive)).toEqual([true, true]);
  expect(all.map((client, side) => grown(counts(client), before[side]).peers)).toEqual([0, 0]);
});

it('[LINK21] the old connection is shown until the new one delivers, and closed then', () => {
  const { world, all } = pair();
  const [ada] = all;
  const shown = () => ada.others[0]?.peer;
  const old = shown();
  world.mediaCut = true;
  move(world, ada);
  world.pass(4_000);
  expect([shown(), ada.peers.length]).toEqual([old, 2]);
  world.mediaCut = false;
  world.until(() => ada.isActive, 'the new one delivers', 5_000);
  expect(shown()).not.toBe(old);
  expect(ada.peers).toHaveLength(1);
});

it('[FAULT45] [LINK22] media that pass one way only are seen by both, and recovered', () => {
  const { world, all } = pair();
  const [ada, ben] = all;
  for (const client of all) speak(client);
  world.pass(6_000);
  // Ben's socket goes with it, so that only Ada is left to say it.
  world.isDeaf = (peer) => ben.peers.includes(peer);
  ben.stall();
  world.serverDown = true;
  world.until(() => !ben.isActive && !ada.isActive, 'both see it', 6_000);
  world.isDeaf = () => false;
  world.movedAt = world.now;
  world.serverDown = false;
  world.until(() => all.every(({ isActive }) => isActive), 'both hear', 4_000);
});

it('[FAULT39] [LINK16] [LINK22] what never comes back ends for both within 5 s of each other, also where one still hears', () => {
  for (const harm of ['both', 'one'] as const) {
    const { world, all } = pair();
    const [ada, ben] = all;
    for (const client of all) speak(client);
    world.pass(6_000);
    world.serverDown = true;
    for (const client of all) client.stall();
    if (harm === 'both') world.mediaCut = true;
    else world.isDeaf = (peer) => ben.peers.includes(peer);
    const start = world.now;
    const ends: number[] = [];
    for (const client of [ben, ada]) {
      world.until(() => client.call.is === 'ended', 'given up', 70_000);
      ends.push(world.now - start);
      expect(client.call).toMatchObject({ reason: 'media_timeout' });
    }
    const [first = 0, second = 0] = ends;
    expect(first).toBeGreaterThan(58_000);
    expect(Math.abs(second - first)).toBeLessThanOrEqual(5_000);
  }
});

/** As a browser tells of it: events in a burst, and a socket that says nothing. */
function move(world: CallWorld, client: TestClient): void {
  world.movedAt = world.now;
  client.stall();
  for (const event of burst) client.feed({ t: 'environment', event });
}

const speak = (client: TestClient) =>
  client.feed({ t: 'media', media: { microphone: true, camera: false, screen: false } });

const broken = (clients: readonly TestClient[]) => clients.some(({ isActive }) => !isActive);

const counts = ({ outputs }: TestClient) => ({
  sockets: outputs.filter(({ t }) => t === 'openSocket').length,
  peers: outputs.filter(({ t }) => t === 'openPeer').length,
});

const grown = (
  now: ReturnType<typeof counts>,
  before: ReturnType<typeof counts> = { sockets: 0, peers: 0 },
) => ({ sockets: now.sockets - before.sockets, peers: now.peers - before.peers });

function pair(seed: string | number = 1) {
  const world = new CallWorld(seed);
  const all = [world.client('Ada'), world.client('Ben')] as const;
  const room = all[0].createRoom();
  for (const client of all) client.join(room);
  world.until(() => all.every(({ isActive }) => isActive), 'they hear each other', 5_000);
  world.pass(2_000);
  return { world, all };
}
