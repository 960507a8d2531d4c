import { expect, it } from 'vitest';
import type { CreateResult } from '@parley/protocol';
import { slotAfter } from './admission.ts';
import { type TestSocket, TestWorld } from './testing.ts';

const wasWelcomed = (socket: TestSocket) => socket.all('welcome').length > 0;

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

function greet(world: TestWorld, of?: TestSocket): TestSocket {
  const socket = world.open();
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

it('[CONN7] no slot is longer than the wire can tell', () => {
  expect([slotAfter(0, 700), slotAfter(1, 700), slotAfter(5_000, 2)]).toEqual([0, 2, 600_000]);
});

it('[CONN7] the queue is bounded; who does not fit is sent away with a slot', () => {
  const { world, idle } = busyWorld(2);
  const sockets = [greet(world, idle), greet(world), greet(world)];
  expect(sockets.map(({ closed }) => closed?.close)).toEqual([undefined, undefined, 'rate']);
  expect(sockets[2]?.closed?.slotMs).toBe(2_000);
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
