import { expect, it } from 'vitest';
import type { CreateResult } from '@parley/protocol';
import { slotAfter } from './admission.ts';
import { type TestSocket, TestWorld } from './testing.ts';

const wasWelcomed = (socket?: TestSocket) => (socket?.all('welcome').length ?? 0) > 0;

/** A world in which one hello a second is admitted, and the one of this second is taken. */
function busyWorld(queuedConnectionsMax = 10) {
  const world = new TestWorld({ limits: { hellosPerSecond: 1, queuedConnectionsMax } });
  const inRoom = world.join();
  const { room } = inRoom.get<CreateResult>({ t: 'create' });
  inRoom.get({ t: 'join', room, name: 'Ada' });
  world.pass(1_000);
  const idle = world.join();
  return { world, inRoom, idle };
}

function greet(world: TestWorld, of?: TestSocket, address?: string): TestSocket {
  const socket = world.open(address);
  const resume =
    of === undefined ? {} : { sid: of.last('welcome').sid, secret: of.last('welcome').secret };
  socket.send(world.helloOf(resume));
  return socket;
}

it('[FAULT8] [CONN7] beyond the rate the socket is kept, told its slot, and welcomed in turn: in a room, resuming, new', () => {
  const { world, inRoom, idle } = busyWorld();
  const newcomer = greet(world);
  const resuming = greet(world, idle);
  const calling = greet(world, inRoom);
  const waiting = [newcomer, resuming, calling];
  expect(waiting.map((socket) => socket.last('queued').slotMs)).toEqual([1_000, 1_000, 1_000]);
  expect(waiting.map(({ closed }) => closed)).toEqual([undefined, undefined, undefined]);
  world.pass(1_000);
  expect(waiting.map(wasWelcomed)).toEqual([false, false, true]);
  world.pass(1_000);
  expect(waiting.map(wasWelcomed)).toEqual([false, true, true]);
  world.pass(1_000);
  expect(waiting.map(wasWelcomed)).toEqual([true, true, true]);
  expect(calling.last('welcome').resumed && resuming.last('welcome').resumed).toBe(true);
});

it('[CONN7] the slot grows with who is ahead, and a claim to be in a room without the secret moves nobody up', () => {
  const { world, inRoom } = busyWorld();
  const [first, second] = [greet(world), greet(world)];
  const liar = world.open();
  liar.send(world.helloOf({ sid: inRoom.last('welcome').sid, secret: world.token() }));
  expect([first, second, liar].map((socket) => socket.last('queued').slotMs)).toEqual([
    1_000, 2_000, 3_000,
  ]);
});

it('[CONN7] the ticket of a server that is gone proves a call, and one of another browser does not', () => {
  const device = 'device-of-ada-000000000';
  const before = new TestWorld({ seed: 'before' });
  const ada = before.open();
  ada.hello({ device });
  const { room } = ada.get<CreateResult>({ t: 'create' });
  ada.get({ t: 'join', room, name: 'Ada' });
  const { ticket } = ada.last('ticket');
  const { world } = busyWorld();
  const [newcomer, thief, calling] = [world.open(), world.open(), world.open()];
  newcomer.send(world.helloOf({}));
  thief.send(world.helloOf({ ticket }));
  calling.send(world.helloOf({ ticket, device }));
  world.pass(1_000);
  expect([newcomer, thief, calling].map(wasWelcomed)).toEqual([false, false, true]);
});

it('[CONN7] no slot is longer than the wire can tell', () => {
  expect([slotAfter(0, 700), slotAfter(1, 700), slotAfter(5_000, 2)]).toEqual([0, 2, 600_000]);
});

it('[CONN14] the line is bounded; who does not fit is sent away with a slot', () => {
  const { world, idle } = busyWorld(2);
  const sockets = [greet(world, idle), greet(world), greet(world)];
  expect(sockets.map(({ closed }) => closed?.close)).toEqual([undefined, undefined, 'rate']);
  expect(sockets[2]?.closed?.slotMs).toBe(2_000);
});

it('[CONN14] in a full line whoever goes after the one who comes gives way to it', () => {
  const { world, inRoom, idle } = busyWorld(3);
  const crowd = [greet(world), greet(world), greet(world, undefined, '198.51.100.7')];
  const calling = greet(world, inRoom);
  expect(crowd.map(({ closed }) => closed?.close)).toEqual([undefined, 'rate', undefined]);
  const resuming = greet(world, idle);
  const newcomer = greet(world, undefined, '198.51.100.8');
  const gone = [...crowd, calling, resuming, newcomer].map(({ closed }) => closed !== undefined);
  expect(gone).toEqual([false, true, true, false, false, true]);
});

it('[CONN14] in a full line who came often gives way to who did not', () => {
  const { world } = busyWorld(3);
  const crowd = [greet(world), greet(world), greet(world)];
  const others = [7, 8, 9].map((last) => greet(world, undefined, `198.51.100.${last}`));
  expect(crowd.map(({ closed }) => closed?.close)).toEqual([undefined, 'rate', 'rate']);
  expect(others.map(({ closed }) => closed?.close)).toEqual([undefined, undefined, 'rate']);
});

it('[CONN12] whose address came least often goes first, so that who brings many makes them wait for each other', () => {
  const { world } = busyWorld();
  const crowd = [greet(world), greet(world), greet(world)];
  const household = ['2001:db8::1', '2001:db8::2'].map((from) => greet(world, undefined, from));
  const alone = greet(world, undefined, '198.51.100.8');
  const all = [...crowd, ...household, alone];
  const order: number[] = [];
  for (let second = 0; second < all.length; second += 1) {
    world.pass(1_000);
    order.push(...[...all.keys()].filter((at) => wasWelcomed(all[at]) && !order.includes(at)));
  }
  expect(order).toEqual([0, 3, 5, 1, 4, 2]);
});

it('[CONN12] who gives its place up for another goes to the end', () => {
  const { world } = busyWorld();
  const [impatient, patient] = [greet(world, undefined, '198.51.100.7'), greet(world)];
  impatient.end();
  const again = greet(world, undefined, '198.51.100.7');
  world.pass(1_000);
  expect([patient, again].map(wasWelcomed)).toEqual([true, false]);
});

it('[CONN13] who is overtaken is told a new slot before it gives up', () => {
  const { world, inRoom } = busyWorld();
  const newcomer = greet(world);
  const told = () => newcomer.all('queued').map(({ slotMs }) => slotMs);
  const welcome = { sid: inRoom.last('welcome').sid, secret: inRoom.last('welcome').secret };
  for (let second = 0; second < 3; second += 1) {
    const calling = world.open();
    calling.send(world.helloOf(welcome));
    world.pass(1_000);
    Object.assign(welcome, { secret: calling.last('welcome').secret });
    expect(wasWelcomed(newcomer)).toBe(false);
  }
  expect(told()).toEqual([1_000, 1_000]);
  world.pass(1_000);
  expect(wasWelcomed(newcomer)).toBe(true);
});

it('[CONN9] [CONN13] who waits when the server is told to end is told no more slots on a socket that is closed', () => {
  const { world, inRoom } = busyWorld();
  const newcomer = greet(world);
  for (let others = 0; others < 3; others += 1) greet(world, inRoom);
  world.feed({ t: 'drain' });
  expect(newcomer.closed?.close).toBe('drain');
  const before = newcomer.texts.length;
  world.pass(10_000);
  expect(newcomer.texts).toHaveLength(before);
});

it('[CONN7] who hangs up while waiting gives its place away', () => {
  const { world } = busyWorld();
  const [first, second] = [greet(world), greet(world)];
  first.end();
  world.pass(1_000);
  expect(wasWelcomed(second)).toBe(true);
});

it('[CONN8] a queued connection has no effect, but its probes are answered', () => {
  const { world } = busyWorld();
  const socket = greet(world);
  socket.send({ t: 'create', n: 1 });
  socket.send({ t: 'beat', a: 0, probe: 5 });
  expect(world.server.gauges().rooms).toBe(1);
  expect(socket.frames.map(({ t }) => t)).toEqual(['queued', 'beat']);
  expect(socket.last('beat').probe).toBe(5);
});
