import { expect, it } from 'vitest';
import type { CreateResult, JoinResult } from '@parley/protocol';
import { TestWorld } from './testing.ts';

it('[REL4] [WIRE9] two people meet in a room and their signals reach each other, stamped', () => {
  const world = new TestWorld();
  const [ada, bob] = [world.join(), world.join()];
  const { room, key } = ada.get<CreateResult>({ t: 'create' });
  const { view } = ada.get<JoinResult>({ t: 'join', room, key, name: 'Ada' });
  expect(view.members).toEqual([{ id: view.you, name: 'Ada', role: 'creator', away: false }]);
  const { view: seen } = bob.get<JoinResult>({ t: 'join', room, name: 'Bob' });
  expect(ada.last('joined').member.id).toBe(seen.you);
  bob.ask({ t: 'signal', to: view.you, gen: 1, k: 1, body: { kind: 'bye' } });
  expect(ada.last('signal')).toMatchObject({ from: seen.you, gen: 1, k: 1, body: { kind: 'bye' } });
});

it('[CONN9] told to end, the server gives every connection a slot of its own, people in rooms first', () => {
  const world = new TestWorld({ limits: { hellosPerSecond: 10 } });
  const sockets = [world.join(), world.join(), world.join(), world.open()];
  const { room } = sockets[2]?.get<CreateResult>({ t: 'create' }) ?? { room: '' };
  sockets[2]?.get({ t: 'join', room, name: 'Ada' });
  const before = world.server.gauges();
  world.feed({ t: 'drain' });
  expect(sockets.map(({ closed }) => [closed?.close, closed?.slotMs])).toEqual([
    ['drain', 100],
    ['drain', 200],
    ['drain', 0],
    ['drain', 300],
  ]);
  expect(world.server.gauges()).toMatchObject({ sessions: before.sessions, rooms: 1, members: 1 });
  expect(world.open().closed?.close).toBe('drain');
});

it('[SES17] over the limit of sessions a newcomer is told so; a session without connection gives way first', () => {
  const world = new TestWorld({ limits: { sessionsMax: 2 } });
  const [first, second] = [world.join(), world.join()];
  const late = world.open();
  late.send(world.helloOf({}));
  expect(late.last('fault').code).toBe('server_busy');
  expect(late.closed?.close).toBe('rate');
  const { room } = first.get<CreateResult>({ t: 'create' });
  first.get({ t: 'join', room, name: 'Ada' });
  first.end();
  const still = world.open();
  still.send(world.helloOf({}));
  expect(still.last('fault').code, 'one in a room does not give way').toBe('server_busy');
  second.end();
  expect(world.join().last('welcome').resumed).toBe(false);
  expect(world.open().resume(first.last('welcome'), 2).resumed).toBe(true);
});

it('[SES17] a session that came back is in use again and does not give way', () => {
  const world = new TestWorld({ limits: { sessionsMax: 1 } });
  const first = world.join();
  first.end();
  const again = world.open();
  again.resume(first.last('welcome'), 0);
  const late = world.open();
  late.send(world.helloOf({}));
  expect(late.last('fault').code).toBe('server_busy');
  expect(again.closed).toBeUndefined();
});

it('[SES17] over the limit of rooms an empty one gives way, one with people never', () => {
  const world = new TestWorld({ limits: { roomsMax: 2 } });
  const [ada, bob] = [world.join(), world.join()];
  const kept = ada.get<CreateResult>({ t: 'create' }).room;
  ada.get({ t: 'join', room: kept, name: 'Ada' });
  const empty = bob.get<CreateResult>({ t: 'create', password: 'word' }).room;
  const third = bob.get<CreateResult>({ t: 'create' }).room;
  expect(bob.ask({ t: 'look', room: empty })).toMatchObject({ code: 'room_unavailable' });
  bob.get({ t: 'join', room: third, name: 'Bob' });
  const late = world.join();
  expect(late.ask({ t: 'create' })).toMatchObject({ code: 'server_busy' });
  expect(late.ask({ t: 'look', room: kept })).toMatchObject({ value: { names: ['Ada'] } });
  expect(world.server.gauges()).toMatchObject({ rooms: 2, members: 2 });
});

it('[SES17] the link of a room that is gone is refused, too, while all rooms are taken', () => {
  const world = new TestWorld({ limits: { roomsMax: 1 } });
  const [ada, bob] = [world.join(), world.join('192.0.2.2')];
  const gone = bob.get<CreateResult>({ t: 'create' }).room;
  const { room } = ada.get<CreateResult>({ t: 'create' });
  ada.get({ t: 'join', room, name: 'Ada' });
  expect(bob.ask({ t: 'join', room: gone, name: 'Bob' })).toMatchObject({ code: 'server_busy' });
});

it('[SES16] after everybody left and the leases ran out nothing is held', () => {
  const world = new TestWorld();
  const sockets = Array.from({ length: 8 }, () => world.join());
  const { room, key } = sockets[0]?.get<CreateResult>({ t: 'create', capacity: 8 }) ?? {
    room: '',
    key: '',
  };
  for (const socket of sockets) socket.get({ t: 'join', room, name: 'One', key });
  sockets[0]?.get({ t: 'lock', locked: true });
  sockets[1]?.get({ t: 'remove', member: sockets[0]?.last('joined').member.id ?? '' });
  const looker = world.join();
  looker.ask({ t: 'look', room });
  looker.ask({ t: 'look', room: looker.get<CreateResult>({ t: 'create' }).room });
  world.endAll();
  world.pass(20_000);
  expect(world.server.gauges()).toMatchObject({ connections: 0, members: 0 });
  world.pass(10 * 60_000);
  expect(world.server.gauges()).toEqual({
    connections: 0,
    sessions: 0,
    rooms: 0,
    members: 0,
    users: 0,
    invites: 0,
    visits: 0,
    doorPlaces: 0,
    conversations: 0,
    asks: 0,
    replayBytes: 0,
    timers: 1, // the tombstone of the locked room
  });
  world.pass(24 * 60 * 60_000);
  expect(world.server.gauges().timers).toBe(0);
  expect(world.server.nextTimeout()).toBeUndefined();
});

it('[SRV4] no secret, room id, name, address or text stands in what is logged and counted', () => {
  const world = new TestWorld();
  const ada = world.join('198.51.100.77');
  const bob = world.join('198.51.100.78');
  const { room, key } = ada.get<CreateResult>({ t: 'create', password: 'pass-word' });
  ada.get({ t: 'join', room, key, name: 'Ada Lovelace', password: 'pass-word' });
  bob.get({ t: 'join', room, name: 'Bob', password: 'pass-word' });
  const to = ada.last('joined').member.id;
  ada.ask({ t: 'chat', to, id: world.token(), text: 'the text' });
  ada.get({ t: 'lock', locked: true });
  ada.get({ t: 'remove', member: to });
  world.open().resume(ada.last('welcome'), 0);
  world.endAll();
  world.pass(60 * 60_000);
  const lines = JSON.stringify(world.logs);
  expect(world.logs.length).toBeGreaterThan(10);
  const { sid, secret } = ada.last('welcome');
  for (const own of [room, key, 'Ada', 'Bob', 'pass', '198.51', to, 'the text', sid, secret]) {
    expect(lines).not.toContain(own);
  }
});
