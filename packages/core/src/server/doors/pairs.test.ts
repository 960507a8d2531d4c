import { expect, it } from 'vitest';
import { wireLimits } from '@parley/protocol';
import { type TestSocket, TestWorld } from '../testing.ts';

let addresses = 0;
const address = () => `198.51.100.${(addresses += 1)}`;

function program(world: TestWorld, id: string, peer?: string) {
  const socket = world.visit('wscall', address());
  socket.wish({ is: 'pair', id, ...(peer !== undefined && { peer }) });
  return socket;
}

function page(world: TestWorld, id: string, peer: string) {
  const socket = world.join(address());
  socket.get({ t: 'pair', id, peer });
  return socket;
}

const say = (socket: TestSocket, message: string) =>
  socket.wish({ is: 'say', kind: 'text', message }, message.length);
const heardBy = ({ news }: TestSocket) =>
  news.flatMap((one) => (one.is === 'heard' ? [one.message] : []));
const noticesOf = ({ news }: TestSocket) => news.filter(({ is }) => is === 'absent').length;

it('[WSC1] what one says reaches the peer by all its sockets, who listens for everybody, and its own siblings', () => {
  const world = new TestWorld();
  const [first, second, sibling] = [
    program(world, 'ada', 'bob'),
    program(world, 'bob', 'ada'),
    program(world, 'ada', 'bob'),
  ];
  const [third, listener] = [program(world, 'bob', 'ada'), program(world, 'bob')];
  const others = [
    program(world, 'bob', 'cyd'),
    program(world, 'cyd', 'bob'),
    program(world, 'ada'),
  ];
  say(first, 'no JSON \u{1f600}');
  for (const socket of [second, third, listener, sibling]) {
    expect(socket.news).toEqual([
      { is: 'heard', kind: 'text', from: 'ada', to: 'bob', message: 'no JSON \u{1f600}' },
    ]);
  }
  for (const socket of [first, ...others]) expect(socket.news).toEqual([]);
});

it('[WSC2] when the peer has none, all sockets of the side learn it, and of no other', () => {
  const world = new TestWorld();
  const side = [program(world, 'ada', 'bob'), program(world, 'ada', 'bob')] as const;
  const others = [
    program(world, 'ada', 'cyd'),
    program(world, 'ada'),
    program(world, 'bob', 'cyd'),
    program(world, 'dan', 'bob'),
  ];
  say(side[0], 'anybody?');
  expect(side.map(noticesOf)).toEqual([1, 1]);
  expect(side.map(heardBy)).toEqual([[], ['anybody?']]);
  for (const socket of others) expect(socket.news).toEqual([]);
});

it('[WSC2] who listens for everybody speaks to nobody', () => {
  const world = new TestWorld();
  const listener = program(world, 'bob');
  const caller = program(world, 'ada', 'bob');
  say(listener, 'hello');
  expect(noticesOf(listener)).toBe(1);
  expect(caller.news).toEqual([]);
});

it('[DOOR7] [WSC2] a peer that is dead without a close is unavailable within 25 s', () => {
  const world = new TestWorld();
  const [ada, bob] = [program(world, 'ada', 'bob'), program(world, 'bob', 'ada')];
  for (let second = 0; second < 25; second += 1) {
    world.pass(1_000);
    ada.pong();
  }
  expect(bob.closed?.close).toBe('silent');
  say(ada, 'still there?');
  expect([noticesOf(ada), heardBy(bob)]).toEqual([1, []]);
  expect(world.server.gauges()).toMatchObject({ doorPlaces: 1 });
});

it('[DOOR5] who one is was settled at the door: before it nothing is said, after it nothing else becomes of one', () => {
  const world = new TestWorld();
  const bob = program(world, 'bob');
  const nobody = world.visit('wscall');
  say(nobody, 'hello');
  expect(nobody.news).toEqual([{ is: 'refused', why: 'not allowed', wish: 'say' }]);
  const eve = program(world, 'eve', 'bob');
  eve.wish({ is: 'pair', id: 'ada', peer: 'bob' });
  expect(eve.news).toEqual([{ is: 'refused', why: 'not allowed', wish: 'pair' }]);
  say(eve, 'it is me, ada');
  expect(bob.news).toMatchObject([{ from: 'eve' }]);
});

it('[DOOR3] a side has so many sockets and no more, and a place is free again when one is gone', () => {
  const world = new TestWorld({ limits: { pairSocketsMax: 2 } });
  const side = [program(world, 'ada', 'bob'), program(world, 'ada', 'bob')];
  const late = program(world, 'ada', 'bob');
  expect(late.news).toEqual([{ is: 'refused', why: 'door full', wish: 'pair' }]);
  expect(late.closed?.close).toBe('rate');
  expect(program(world, 'ada', 'cyd').closed).toBeUndefined();
  side[0]?.end();
  expect(program(world, 'ada', 'bob').closed).toBeUndefined();
});

it('[PAIR6] an open page is there for the program on the other side, and is handed what it says', () => {
  const world = new TestWorld();
  const ada = program(world, 'ada', 'bob');
  say(ada, 'early');
  const bob = page(world, 'bob', 'ada');
  say(ada, 'hello');
  expect(bob.all('aside')).toEqual([{ t: 'aside', text: 'hello' }]);
  expect(noticesOf(ada), 'of the early one only').toBe(1);
  const own = page(world, 'ada', 'bob');
  say(program(world, 'cyd', 'bob'), 'from another pair');
  expect(own.all('aside')).toEqual([]);
  expect(bob.all('aside')).toHaveLength(1);
});

it('[PAIR6] what is too long for a page is no sign that it is away; having no connection is', () => {
  const world = new TestWorld();
  const [ada, bob] = [program(world, 'ada', 'bob'), page(world, 'bob', 'ada')];
  say(ada, 'x'.repeat(wireLimits.asideCharsMax));
  say(ada, 'x'.repeat(wireLimits.asideCharsMax + 1));
  expect(bob.all('aside')).toHaveLength(1);
  expect(noticesOf(ada)).toBe(0);
  bob.end();
  say(ada, 'gone?');
  expect(noticesOf(ada)).toBe(1);
});

it('[PAIR6] [DOOR4] programs that say more than a page can show do not drown it', () => {
  const world = new TestWorld({ limits: { asidesBurst: 10, asidesPerSecond: 2 } });
  const bob = page(world, 'bob', 'ada');
  const crowd = Array.from({ length: 3 }, () => program(world, 'ada', 'bob'));
  const said = () => bob.all('aside').length;
  for (const ada of crowd) for (let time = 0; time < 20; time += 1) say(ada, 'spam');
  expect(said()).toBe(10);
  expect(crowd.map(noticesOf)).toEqual([0, 0, 0]);
  world.live([bob], 1_000);
  for (const ada of crowd) say(ada, 'spam');
  expect(said()).toBe(12);
  world.live([bob], 5_000);
  for (const ada of crowd) say(ada, 'x'.repeat(wireLimits.asideCharsMax));
  expect(said(), 'long ones count as several').toBe(14);
});

it('[ICE5] connections of an id are listed as long as they last, pages among them', () => {
  const world = new TestWorld();
  const listed = () => world.server.connectionsOf('bob');
  expect(listed()).toEqual([]);
  const bob = program(world, 'bob', 'ada');
  program(world, 'bob');
  program(world, 'ada', 'bob');
  const own = page(world, 'bob', 'cyd');
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  const before = listed();
  expect(before.map(({ peer }) => peer)).toEqual(['ada', null, 'cyd']);
  expect(new Set(before.map(({ session }) => session)).size).toBe(3);
  for (const { session } of before) expect(session).toMatch(uuid);
  expect(listed(), 'each has its own as long as it lasts').toEqual(before);
  bob.end();
  own.get({ t: 'leave' });
  expect(listed()).toEqual(before.slice(1, 2));
  expect(world.server.connectionsOf('cyd')).toEqual([]);
});

it('[EMB3] two programs that could speak with each other were in a call, once', () => {
  const world = new TestWorld();
  const [ada, bob, again] = [
    program(world, 'ada', 'bob'),
    program(world, 'bob', 'ada'),
    program(world, 'bob', 'ada'),
  ];
  program(world, 'bob');
  program(world, 'ada', 'ada');
  program(world, 'cyd', 'dan').end();
  program(world, 'dan', 'cyd').end();
  world.pass(5_000);
  bob.end();
  expect(world.endedCalls).toEqual([]);
  again.end();
  ada.end();
  expect(world.endedCalls).toEqual([{ door: 'wscall', people: ['ada', 'bob'], lastedMs: 5_000 }]);
  world.endAll();
  expect(world.endedCalls).toHaveLength(1);
  expect(world.server.gauges()).toMatchObject({ conversations: 0, doorPlaces: 0, visits: 0 });
});

it('[ICE6] [TURN4] a side is given a relay only while the other, which named it, is here as well', () => {
  const relays = {
    relayOnly: false,
    state: () => 'running' as const,
    serversFor: (username: string) => [{ urls: ['turn:relay.example'], username, credential: '' }],
  };
  const world = new TestWorld({ relays, iceServers: [{ urls: ['stun:stun.example'] }] });
  const givenTo = (id: string, peer: string) =>
    world.server.relaysFor([id, peer]).map(({ username }) => username);
  const ada = program(world, 'ada', 'bob');
  program(world, 'bob');
  program(world, 'bob', 'cyd');
  expect(givenTo('ada', 'bob'), 'bob came for others').toEqual([]);
  const first = program(world, 'bob', 'ada');
  const [adas] = givenTo('ada', 'bob');
  const [bobs] = givenTo('bob', 'ada');
  expect([adas, bobs]).toEqual([expect.any(String), expect.any(String)]);
  expect(adas, 'quotas are for each').not.toBe(bobs);
  expect([givenTo('ada', 'cyd'), givenTo('cyd', 'bob')]).toEqual([[], []]);
  first.end();
  expect(givenTo('ada', 'bob'), 'bob has gone').toEqual([]);
  const onPage = page(world, 'bob', 'ada');
  expect(givenTo('ada', 'bob'), 'and is back by a page').toEqual([adas]);
  ada.end();
  page(world, 'ada', 'bob');
  expect(givenTo('ada', 'bob'), 'two pages').toEqual([adas]);
  onPage.end();
  expect(givenTo('ada', 'bob'), 'a page that was lost').toEqual([]);
});
