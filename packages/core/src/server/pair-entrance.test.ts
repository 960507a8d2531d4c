import { expect, it } from 'vitest';
import type { CreateResult, JoinResult } from '@parley/protocol';
import { type TestSocket, TestWorld } from './testing.ts';

const minutes = (count: number) => count * 60_000;

let addresses = 0;
const stranger = (world: TestWorld) => world.join(`198.51.100.${(addresses += 1)}`);

/** Another session of a browser, as of a page that was opened anew. */
function browser(world: TestWorld, device: string) {
  const socket = world.open(`198.51.100.${(addresses += 1)}`);
  socket.hello({ device });
  return socket;
}

const asPair = (socket: TestSocket, id: string, peer: string) =>
  socket.get<JoinResult>({ t: 'pair', id, peer }).view;
const refusalOf = (socket: TestSocket, id: string, peer: string) =>
  socket.ask({ t: 'pair', id, peer });
const namesIn = (socket: TestSocket, id: string, peer: string) =>
  asPair(socket, id, peer).members.map(({ name }) => name);

it('[PAIR2] the first of a pair waits in its room, the second meets them there, each under their own id', () => {
  const world = new TestWorld();
  const [ada, bob] = [stranger(world), stranger(world)];
  const first = asPair(ada, 'ada', 'bob');
  expect(first).toMatchObject({
    capacity: 2,
    members: [{ id: first.you, name: 'ada', role: 'guest', away: false }],
    pair: { id: 'ada', peer: 'bob' },
  });
  const second = asPair(bob, 'bob', 'ada');
  expect(second.room).toBe(first.room);
  expect(second.pair).toEqual({ id: 'bob', peer: 'ada' });
  expect(ada.last('joined').member).toMatchObject({ id: second.you, name: 'bob' });
  ada.ask({ t: 'sync' });
  expect(ada.last('snapshot').room).toMatchObject({
    you: first.you,
    pair: { id: 'ada', peer: 'bob' },
  });
  expect(world.server.gauges()).toMatchObject({ rooms: 1, members: 2, conversations: 1 });
});

it('[PAIR2] pairs that share an id are separate', () => {
  const world = new TestWorld();
  const rooms = [
    ['bob', 'ada'],
    ['bob', 'cyd'],
    ['ada', 'bob'],
    ['cyd', 'bob'],
  ].map(([id = '', peer = '']) => asPair(stranger(world), id, peer).room);
  expect(rooms[0]).toBe(rooms[2]);
  expect(rooms[1]).toBe(rooms[3]);
  expect(rooms[0]).not.toBe(rooms[1]);
});

it('[PAIR2] who asks again for where they are is told again; for any other place they have to leave first', () => {
  const world = new TestWorld();
  const [ada, bob] = [stranger(world), stranger(world)];
  const before = asPair(ada, 'ada', 'bob');
  asPair(bob, 'bob', 'ada');
  const again = asPair(ada, 'ada', 'bob');
  expect(again).toMatchObject({ room: before.room, you: before.you, pair: before.pair });
  expect(again.members).toHaveLength(2);
  expect(bob.all('left')).toEqual([]);
  for (const [id, peer] of [
    ['bob', 'ada'],
    ['ada', 'cyd'],
  ] as const) {
    expect(refusalOf(ada, id, peer)).toMatchObject({ code: 'already_in_room' });
  }
  const creator = stranger(world);
  const { room } = creator.get<CreateResult>({ t: 'create' });
  creator.get({ t: 'join', room, name: 'Cyd' });
  expect(refusalOf(creator, 'cyd', 'dan')).toMatchObject({ code: 'already_in_room' });
});

it('[ROOM3] who comes in as one of a pair no longer looks at another room', () => {
  const world = new TestWorld();
  const [ada, bob] = [stranger(world), stranger(world)];
  const { room } = ada.get<CreateResult>({ t: 'create' });
  ada.get({ t: 'look', room });
  asPair(ada, 'ada', 'bob');
  bob.get({ t: 'join', room, name: 'Bob' });
  expect(ada.all('lobby')).toEqual([]);
});

it('[PAIR4] on each side is one person; a third is refused and nobody notices', () => {
  const world = new TestWorld();
  const [ada, bob, eve] = [stranger(world), stranger(world), stranger(world)];
  asPair(ada, 'ada', 'bob');
  expect(refusalOf(eve, 'ada', 'bob')).toMatchObject({ code: 'room_full' });
  asPair(bob, 'bob', 'ada');
  const seen = [ada.texts.length, bob.texts.length];
  expect(refusalOf(eve, 'ada', 'bob')).toMatchObject({ code: 'room_full' });
  expect(refusalOf(eve, 'bob', 'ada')).toMatchObject({ code: 'room_full' });
  expect([ada.texts.length, bob.texts.length]).toEqual(seen);
});

it('[PAIR4] who tries out which pairs are taken is held up', () => {
  const world = new TestWorld({ limits: { failedJoinsMax: 2 } });
  asPair(stranger(world), 'ada', 'bob');
  const eve = stranger(world);
  for (let tries = 0; tries < 2; tries += 1) refusalOf(eve, 'ada', 'bob');
  expect(refusalOf(eve, 'ada', 'cyd')).toMatchObject({ code: 'rate_limited' });
  world.live([eve], minutes(1));
  expect(namesIn(eve, 'ada', 'cyd')).toEqual(['ada']);
});

it('[PAIR4] who is away gives way to a page of the same browser, and to no other', () => {
  const world = new TestWorld();
  const device = world.token();
  const [ada, bob] = [browser(world, device), stranger(world)];
  const before = asPair(ada, 'ada', 'bob');
  asPair(bob, 'bob', 'ada');
  expect(refusalOf(browser(world, device), 'ada', 'bob')).toMatchObject({ code: 'room_full' });
  ada.end();
  expect(refusalOf(stranger(world), 'ada', 'bob')).toMatchObject({ code: 'room_full' });
  const reloaded = browser(world, device);
  const after = asPair(reloaded, 'ada', 'bob');
  expect(after.room).toBe(before.room);
  expect(after.members.map(({ name }) => name)).toEqual(['bob', 'ada']);
  expect(bob.last('left')).toMatchObject({ member: before.you, reason: 'lost' });
  const back = world.open();
  back.resume(ada.last('welcome'), ada.seq);
  expect(back.last('out').reason).toBe('lost');
  expect(world.server.gauges()).toMatchObject({ rooms: 1, members: 2 });
});

it('[PAIR5] nobody is a pair with themselves, however the id is written', () => {
  const world = new TestWorld();
  const ada = stranger(world);
  expect(refusalOf(ada, 'ada', 'ada')).toMatchObject({ code: 'bad_message' });
  expect(refusalOf(ada, 'ada', ' ada\u200b ')).toMatchObject({ code: 'bad_message' });
  expect(refusalOf(ada, 'ada', '')).toMatchObject({ code: 'bad_message' });
  expect(world.server.gauges().rooms).toBe(0);
});

it('[PAIR4] no link leads into the room of a pair, nobody inside may open it, and it ends without a trace', () => {
  const world = new TestWorld();
  const [ada, eve] = [stranger(world), stranger(world)];
  const { room } = asPair(ada, 'ada', 'bob');
  expect(ada.ask({ t: 'lock', locked: false })).toMatchObject({ code: 'not_allowed' });
  const wishes = [
    { t: 'look', room },
    { t: 'join', room, name: 'Eve' },
    { t: 'join', room, name: 'Eve', key: world.token() },
  ] as const;
  for (const wish of wishes) expect(eve.ask(wish)).toMatchObject({ code: 'room_unavailable' });
  ada.get({ t: 'leave' });
  world.live([ada, eve], minutes(10));
  expect(world.server.gauges()).toMatchObject({ rooms: 0 });
  for (const wish of wishes) expect(eve.ask(wish)).toMatchObject({ code: 'room_unavailable' });
  const anew = asPair(eve, 'bob', 'ada');
  expect(anew.room).not.toBe(room);
  expect(asPair(ada, 'ada', 'bob').room).toBe(anew.room);
  expect(world.server.gauges()).toMatchObject({ rooms: 1, members: 2 });
  world.endAll();
  world.pass(minutes(20));
  expect(world.server.gauges()).toMatchObject({ rooms: 0, timers: 0, conversations: 0 });
});

it('[SES17] [PAIR2] rooms of pairs count for the address that makes them, and are bounded like all', () => {
  const world = new TestWorld({ limits: { roomsMadeMax: 1, roomsMax: 2 } });
  const [ada, bob, cyd] = [stranger(world), stranger(world), stranger(world)];
  asPair(ada, 'ada', 'bob');
  ada.get({ t: 'leave' });
  expect(refusalOf(ada, 'ada', 'cyd')).toMatchObject({ code: 'rate_limited' });
  expect(namesIn(ada, 'ada', 'bob'), 'of a room that is there').toEqual(['ada']);
  asPair(bob, 'bob', 'cyd');
  expect(refusalOf(cyd, 'cyd', 'dan')).toMatchObject({ code: 'server_busy' });
});

it('[HIST1] a call of a pair stands in the history of the user who had it', () => {
  const world = new TestWorld();
  const [ada, bob] = [world.guest('Ada'), stranger(world)];
  asPair(ada, 'desk', 'van');
  asPair(bob, 'van', 'desk');
  ada.get({ t: 'leave' });
  expect(ada.get({ t: 'history', limit: 5 })).toMatchObject({
    calls: [{ direction: 'link', names: ['van'] }],
  });
});

it('[DOOR1] where pairs are not served, nobody enters one', () => {
  const world = new TestWorld({ pairs: 'closed' });
  expect(refusalOf(stranger(world), 'ada', 'bob')).toMatchObject({ code: 'not_allowed' });
  expect(world.server.gauges().rooms).toBe(0);
});

it("[EMB2] where the operator's program decides, it is asked who may stand on a side", () => {
  const world = new TestWorld({ pairs: 'asked' });
  const [ada, eve] = [stranger(world), stranger(world)];
  expect(refusalOf(eve, 'eve', 'bob')).toMatchObject({ code: 'not_allowed' });
  expect(asPair(ada, 'ada', 'bob').pair).toEqual({ id: 'ada', peer: 'bob' });
  world.outer.isAway = true;
  expect(refusalOf(eve, 'bob', 'ada')).toMatchObject({ code: 'not_allowed' });
  expect(world.server.gauges()).toMatchObject({ rooms: 1, members: 1 });
});

it('[EMB2] who leaves or is gone before the answer does not come in', () => {
  const world = new TestWorld({ pairs: 'asked' });
  world.outer.holds = (call) => call === 'mayPair';
  const [ada, bob] = [stranger(world), stranger(world)];
  expect(refusalOf(ada, 'ada', 'bob')).toBeUndefined();
  ada.ask({ t: 'leave' });
  expect(refusalOf(bob, 'bob', 'ada')).toBeUndefined();
  bob.end();
  world.live([ada], minutes(20));
  world.answer();
  world.answer();
  expect(ada.last('refused')).toMatchObject({ code: 'not_allowed' });
  expect(world.server.gauges()).toMatchObject({ rooms: 0, members: 0 });
});
