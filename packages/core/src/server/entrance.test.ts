import { expect, it } from 'vitest';
import {
  type CreateResult,
  type JoinResult,
  type LookResult,
  parseRoomCode,
} from '@parley/protocol';
import { RoomIds } from './room-ids.ts';
import { TestCrypto, type TestSocket, TestWorld, type Unnumbered } from './testing.ts';

const minutes = (count: number) => count * 60_000;
const codeOf = (socket: TestSocket, command: Unnumbered) => {
  const answer = socket.ask(command);
  return answer?.t === 'refused' ? answer.code : answer?.t;
};

/** Each joiner comes from an address of its own, so that failures do not add up. */
let addresses = 0;
const stranger = (world: TestWorld) => world.join(`198.51.100.${(addresses += 1)}`);

function roomOf(world: TestWorld, shape: { capacity?: number; password?: string } = {}) {
  const creator = stranger(world);
  const { room, key } = creator.get<CreateResult>({ t: 'create', ...shape });
  const password = shape.password === undefined ? {} : { password: shape.password };
  const { view } = creator.get<JoinResult>({ t: 'join', room, key, name: 'Ada', ...password });
  return { creator, room, key, view };
}

/** A room that is gone: everybody left and its time passed. */
function lapse(world: TestWorld, creator: TestSocket) {
  creator.get({ t: 'leave' });
  creator.end(1000);
  world.pass(minutes(10));
  expect(world.server.gauges().rooms).toBe(0);
}

it('[ROOM1] ids are twelve characters in three groups, all different', () => {
  const ids = new RoomIds(new TestCrypto());
  const made = Array.from({ length: 1_000 }, () => ids.issue('open'));
  expect(new Set(made).size).toBe(1_000);
  for (const id of made) expect(parseRoomCode(id)).toBe(id);
});

it('[ROOM1] an id is recognised by whoever has the key, also after a restart, and none can be made up', () => {
  const issuing = new RoomIds(new TestCrypto('before'));
  const recognising = new RoomIds(new TestCrypto('after'));
  const id = issuing.issue('open');
  expect(recognising.isIssuedOpen(id)).toBe(true);
  expect(recognising.isIssuedOpen(issuing.issue('closed'))).toBe(false);
  const other = (letter: string) => (letter === '0' ? '1' : '0');
  for (const [at, letter] of id.split('').entries()) {
    if (letter === '-') continue;
    const forged = id.slice(0, at) + other(letter) + id.slice(at + 1);
    expect(recognising.isIssuedOpen(forged), forged).toBe(false);
  }
});

it('[ROOM2] two fit unless the creator asks for more; the next is told that it is full', () => {
  const world = new TestWorld();
  for (const [capacity, shape] of [
    [2, {}],
    [8, { capacity: 8 }],
  ] as const) {
    const { room } = roomOf(world, shape);
    for (let inside = 1; inside < capacity; inside += 1) {
      stranger(world).get({ t: 'join', room, name: 'Guest' });
    }
    expect(codeOf(stranger(world), { t: 'join', room, name: 'Late' })).toBe('room_full');
  }
});

it('[ROOM2] only one whom nothing else refuses learns that it is full', () => {
  const world = new TestWorld();
  const { creator, room } = roomOf(world, { password: 'word' });
  stranger(world).get({ t: 'join', room, name: 'Bob', password: 'word' });
  const late = stranger(world);
  expect(codeOf(late, { t: 'join', room, name: 'Late' })).toBe('password_needed');
  expect(codeOf(late, { t: 'join', room, name: 'Late', password: 'word' })).toBe('room_full');
  creator.get({ t: 'lock', locked: true });
  expect(codeOf(late, { t: 'join', room, name: 'Late', password: 'word' })).toBe(
    'room_unavailable',
  );
});

it('[ROOM3] who looks at an open room sees names and their changes until it looks elsewhere or joins', () => {
  const world = new TestWorld();
  const { creator, room } = roomOf(world, { capacity: 4 });
  const [looker, bob] = [stranger(world), stranger(world)];
  expect(looker.get<LookResult>({ t: 'look', room })).toEqual({
    door: 'open',
    capacity: 4,
    names: ['Ada'],
  });
  bob.get({ t: 'join', room, name: 'Bob' });
  expect(looker.last('lobby')).toEqual({ t: 'lobby', room, names: ['Ada', 'Bob'] });
  looker.get({ t: 'look', room: roomOf(world).room });
  bob.get({ t: 'leave' });
  expect(looker.all('lobby')).toHaveLength(1);
  looker.get({ t: 'look', room });
  looker.get({ t: 'join', room, name: 'Cyd' });
  creator.get({ t: 'leave' });
  expect(looker.all('lobby')).toHaveLength(1);
  expect(looker.all('left')).toHaveLength(1);
});

it('[ROOM3] a protected room says only that it wants a password, a locked one nothing, before and after', () => {
  const world = new TestWorld();
  const { room: hidden } = roomOf(world, { password: 'word' });
  const looker = stranger(world);
  expect(looker.get({ t: 'look', room: hidden })).toEqual({ door: 'password' });
  const { creator, room } = roomOf(world);
  looker.get({ t: 'look', room });
  creator.get({ t: 'lock', locked: true });
  creator.get({ t: 'leave' });
  expect(looker.all('lobby')).toEqual([]);
  expect(codeOf(looker, { t: 'look', room })).toBe('room_unavailable');
});

it('[ROOM3] who looks is told no more once its connection ends, nor when too many look already', () => {
  const world = new TestWorld({ limits: { watchersPerRoomMax: 1 } });
  const { creator, room } = roomOf(world);
  const [first, second] = [stranger(world), stranger(world)];
  for (const looker of [first, second]) looker.get({ t: 'look', room });
  creator.get({ t: 'leave' });
  expect([first, second].map((looker) => looker.all('lobby').length)).toEqual([1, 0]);
  first.end();
  const back = world.open();
  back.resume(first.last('welcome'), 1);
  second.get({ t: 'look', room });
  creator.get({ t: 'join', room, name: 'Ada' });
  expect([back, second].map((looker) => looker.all('lobby').length)).toEqual([0, 1]);
});

it('[ROOM4] a password is needed, also by who shows the key, and a wrong one is not it', () => {
  const world = new TestWorld();
  const { room, key } = roomOf(world, { password: 'word', capacity: 8 });
  const guest = stranger(world);
  const join = { t: 'join', room, name: 'Bob' } as const;
  expect(codeOf(guest, join)).toBe('password_needed');
  expect(codeOf(guest, { ...join, password: 'Word' })).toBe('password_needed');
  expect(codeOf(guest, { ...join, key })).toBe('password_needed');
  expect(guest.get<JoinResult>({ ...join, password: 'word' }).view.protected).toBe(true);
});

it('[ROOM5] a locked room takes only who shows the key, until it is unlocked', () => {
  const world = new TestWorld();
  const { creator, room, key } = roomOf(world, { capacity: 8 });
  creator.get({ t: 'lock', locked: true });
  const join = { t: 'join', room, name: 'Bob' } as const;
  expect(codeOf(stranger(world), join)).toBe('room_unavailable');
  expect(codeOf(stranger(world), { ...join, key: world.token() })).toBe('room_unavailable');
  expect(stranger(world).get<JoinResult>({ ...join, key }).view.locked).toBe(true);
  creator.get({ t: 'lock', locked: false });
  expect(codeOf(stranger(world), join)).toBe('done');
});

it('[ROOM6] the key makes a creator; nobody without it may lock or remove', () => {
  const world = new TestWorld();
  const { creator, room, key, view } = roomOf(world, { capacity: 8 });
  const [guest, second] = [stranger(world), stranger(world)];
  guest.get({ t: 'join', room, name: 'Bob', key: world.token() });
  expect(creator.last('joined').member.role).toBe('guest');
  expect(codeOf(guest, { t: 'lock', locked: true })).toBe('not_allowed');
  expect(codeOf(guest, { t: 'remove', member: view.you })).toBe('not_allowed');
  second.get({ t: 'join', room, name: 'Ada', key });
  expect(creator.last('joined').member.role).toBe('creator');
  expect(codeOf(second, { t: 'lock', locked: true })).toBe('done');
  creator.get({ t: 'leave' });
  expect(codeOf(creator, { t: 'lock', locked: false })).toBe('not_in_room');
});

it('[FAULT77] [ROOM8] no such room, locked, barred, tombstoned and forged: one code and the same work', () => {
  const world = new TestWorld();
  const locked = roomOf(world, { capacity: 8 });
  locked.creator.get({ t: 'lock', locked: true });
  const barring = roomOf(world, { capacity: 8 });
  const barred = stranger(world);
  barred.get({ t: 'join', room: barring.room, name: 'Mal' });
  barring.creator.get({ t: 'remove', member: barring.creator.last('joined').member.id });
  const closed = roomOf(world, { password: 'word' });
  const attempts: [TestSocket, Omit<Extract<Unnumbered, { t: 'join' }>, 't'>, string][] = [
    [stranger(world), { room: '0000-0000-0000', name: 'X' }, 'room_unavailable'],
    [stranger(world), { room: locked.room, name: 'X' }, 'room_unavailable'],
    [
      stranger(world),
      { room: locked.room, name: 'X', key: world.token(), password: 'x' },
      'room_unavailable',
    ],
    [barred, { room: barring.room, name: 'X' }, 'room_unavailable'],
    [barred, { room: barring.room, name: 'X', key: barring.key }, 'room_unavailable'],
    [stranger(world), { room: closed.room, name: 'X' }, 'password_needed'],
    [stranger(world), { room: closed.room, name: 'X', password: 'wrong' }, 'password_needed'],
  ];
  const work = attempts.map(([socket, fields, code]) => {
    const before = { ...world.crypto.work };
    expect(codeOf(socket, { t: 'join', ...fields })).toBe(code);
    const { hash, mac, same } = world.crypto.work;
    return [hash - before.hash, mac - before.mac, same - before.same];
  });
  expect(new Set(work.map(String))).toEqual(new Set(['1,3,3']));
});

it('[ROOM8] looking at them is answered alike, too', () => {
  const world = new TestWorld();
  const locked = roomOf(world);
  locked.creator.get({ t: 'lock', locked: true });
  const answers = ['0000-0000-0000', locked.room].map((room) => {
    const before = { ...world.crypto.work };
    const code = codeOf(stranger(world), { t: 'look', room });
    // the hello before it costs the same on both ways
    return [code, world.crypto.work.hash - before.hash, world.crypto.work.mac - before.mac];
  });
  expect(answers[0]).toEqual(answers[1]);
  expect(answers[0]?.[0]).toBe('room_unavailable');
});

it('[ROOM9] after ten failures in a minute an address gets no answer, right or wrong, and no look-up', () => {
  const world = new TestWorld();
  const { room } = roomOf(world, { password: 'word', capacity: 8 });
  const guesser = world.join('2001:db8::1');
  const wrong = { t: 'join', room, name: 'X', password: 'wrong' } as const;
  for (let guess = 0; guess < 9; guess += 1) expect(codeOf(guesser, wrong)).toBe('password_needed');
  world.pass(1_000);
  expect(codeOf(guesser, { t: 'look', room: '0000-0000-0000' })).toBe('room_unavailable');
  const neighbour = world.join('2001:db8::ffff:2');
  const before = { ...world.crypto.work };
  expect(neighbour.ask({ ...wrong, password: 'word' })).toMatchObject({
    code: 'rate_limited',
    retryAfterMs: 59_000,
  });
  expect(codeOf(neighbour, { t: 'look', room })).toBe('rate_limited');
  expect(world.crypto.work).toEqual(before);
  expect(codeOf(world.join('2001:db8:0:1::1'), { ...wrong, password: 'word' })).toBe('done');
  world.live([neighbour], 59_000);
  expect(codeOf(neighbour, { ...wrong, password: 'word' })).toBe('done');
});

it('[ROOM9] a full house and a password not yet given are no failures', () => {
  const world = new TestWorld();
  const { room } = roomOf(world, { password: 'word' });
  stranger(world).get({ t: 'join', room, name: 'Bob', password: 'word' });
  const guest = stranger(world);
  for (let times = 0; times < 20; times += 1) {
    expect(codeOf(guest, { t: 'join', room, name: 'X' })).toBe('password_needed');
    expect(codeOf(guest, { t: 'join', room, name: 'X', password: 'word' })).toBe('room_full');
  }
});

it('[ROOM9] the addresses that are remembered are bounded', () => {
  const world = new TestWorld({ limits: { countedAddressesMax: 1, failedJoinsMax: 1 } });
  const [first, second] = [world.join('192.0.2.1'), world.join('192.0.2.2')];
  const join = { t: 'join', room: '0000-0000-0000', name: 'X' } as const;
  expect([codeOf(first, join), codeOf(first, join)]).toEqual(['room_unavailable', 'rate_limited']);
  expect(codeOf(second, join)).toBe('room_unavailable');
  expect(codeOf(first, join)).toBe('room_unavailable');
});

it('[ROOM10] a room lives while somebody is in it and 10 minutes after, with its key and capacity', () => {
  const world = new TestWorld();
  const { creator, room, key } = roomOf(world, { capacity: 5 });
  creator.get({ t: 'leave' });
  world.pass(minutes(10) - 1);
  const back = stranger(world);
  expect(back.get<JoinResult>({ t: 'join', room, name: 'Ada', key }).view).toMatchObject({
    capacity: 5,
    members: [{ role: 'creator' }],
  });
  back.end(1000);
  world.pass(minutes(10) - 1);
  expect(world.server.gauges().rooms).toBe(1);
  world.pass(1);
  expect(world.server.gauges().rooms).toBe(0);
});

it('[ROOM11] the link of an open room that is gone makes it anew for a new creator', () => {
  const world = new TestWorld();
  const { creator, room, key } = roomOf(world, { capacity: 5 });
  lapse(world, creator);
  expect(stranger(world).get({ t: 'look', room })).toEqual({
    door: 'open',
    capacity: 2,
    names: [],
  });
  const made = stranger(world).get<JoinResult>({ t: 'join', room, name: 'Bob' });
  expect(made.view).toMatchObject({ room, capacity: 2, members: [{ role: 'creator' }] });
  expect(made.key).toBeDefined();
  const guest = stranger(world);
  guest.get({ t: 'join', room, name: 'Ada', key });
  expect(codeOf(guest, { t: 'lock', locked: true }), 'the old key is worth nothing').toBe(
    'not_allowed',
  );
});

it('[ROOM11] the link of a protected, a locked and a room with somebody removed does not', () => {
  const world = new TestWorld();
  const guarded = roomOf(world, { password: 'word' });
  const locked = roomOf(world);
  locked.creator.get({ t: 'lock', locked: true });
  const barring = roomOf(world);
  stranger(world).get({ t: 'join', room: barring.room, name: 'Mal' });
  barring.creator.get({ t: 'remove', member: barring.creator.last('joined').member.id });
  for (const { creator } of [guarded, locked, barring]) creator.end(1000);
  world.pass(minutes(10));
  expect(world.server.gauges().rooms).toBe(0);
  for (const { room } of [guarded, locked, barring]) {
    expect(codeOf(stranger(world), { t: 'join', room, name: 'X', password: 'word' })).toBe(
      'room_unavailable',
    );
    expect(codeOf(stranger(world), { t: 'look', room })).toBe('room_unavailable');
  }
});

it('[ROOM11] what is not made anew is remembered for a day, the oldest forgotten first over the bound', () => {
  const world = new TestWorld({ limits: { tombstonesMax: 2 } });
  const rooms = [roomOf(world), roomOf(world), roomOf(world)];
  for (const { creator } of rooms) {
    creator.get({ t: 'lock', locked: true });
    creator.end(1000);
  }
  world.pass(minutes(10));
  const answers = () =>
    rooms.map(({ room }) => {
      const socket = stranger(world);
      const code = codeOf(socket, { t: 'look', room });
      socket.end(1000);
      return code;
    });
  expect(answers()).toEqual(['done', 'room_unavailable', 'room_unavailable']);
  world.pass(minutes(24 * 60) - 1);
  expect(answers()).toEqual(['done', 'room_unavailable', 'room_unavailable']);
  world.pass(1);
  expect(answers()).toEqual(['done', 'done', 'done']);
});

it('[ROOM20] an address makes a hundred rooms a minute, anew or by an old link; others are not hindered', () => {
  const world = new TestWorld({ limits: { roomsMax: 101 } });
  const old = roomOf(world);
  lapse(world, old.creator);
  const { room } = stranger(world).get<CreateResult>({ t: 'create', password: 'word' });

  const greedy = world.join('2001:db8::1');
  for (let made = 0; made < 100; made += 1) expect(codeOf(greedy, { t: 'create' })).toBe('done');
  const neighbour = world.join('2001:db8::2');
  expect(neighbour.ask({ t: 'create' })).toMatchObject({
    code: 'rate_limited',
    retryAfterMs: minutes(1),
  });
  expect(codeOf(neighbour, { t: 'join', room: old.room, name: 'X' })).toBe('rate_limited');
  expect(codeOf(stranger(world), { t: 'join', room, name: 'Bob', password: 'word' })).toBe('done');
  world.live([greedy, neighbour], minutes(1));
  expect(codeOf(neighbour, { t: 'join', room: old.room, name: 'X' })).toBe('done');
});

it('[ROOM15] who is in a room joins no second one, nor the same again', () => {
  const world = new TestWorld();
  const { creator, room } = roomOf(world, { capacity: 8 });
  const { room: other } = roomOf(world);
  for (const target of [room, other, '0000-0000-0000']) {
    expect(codeOf(creator, { t: 'join', room: target, name: 'Ada' })).toBe('already_in_room');
  }
  expect(world.server.gauges().members).toBe(2);
});

it('[ROOM19] the same join repeated has no second effect', () => {
  const world = new TestWorld();
  const { creator, room } = roomOf(world, { capacity: 8 });
  const bob = stranger(world);
  const join = { t: 'join', n: 1, room, name: 'Bob' } as const;
  bob.send(join);
  bob.send(join);
  const [first, second] = bob.all('done');
  expect(second?.value).toEqual(first?.value);
  expect(creator.all('joined')).toHaveLength(1);
});
