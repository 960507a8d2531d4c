import { expect, it } from 'vitest';
import {
  closeCodes,
  type CreateResult,
  type JoinResult,
  type UpFrame,
  wireLimits,
} from '@parley/protocol';
import { roomDigest } from '../kit/digest.ts';
import { type TestSocket, TestWorld } from './testing.ts';

type Options = ConstructorParameters<typeof TestWorld>[0];

/** Ada and Bob in one room. Each has got and acknowledged what came of joining. */
function twoInRoom(options?: Options) {
  const world = new TestWorld(options);
  const [ada, bob] = [world.join(), world.join()];
  const { room, key } = ada.get<CreateResult>({ t: 'create' });
  const { view: first } = ada.get<JoinResult>({ t: 'join', room, key, name: 'Ada' });
  const { view: second } = bob.get<JoinResult>({ t: 'join', room, name: 'Bob' });
  for (const socket of [ada, bob]) socket.send({ t: 'ack', a: socket.seq });
  const chat = (text: string) => ada.ask({ t: 'chat', to: second.you, id: world.token(), text });
  return { world, ada, bob, room, adaId: first.you, bobId: second.you, chat };
}

const eventsOf = (socket: TestSocket) => socket.texts.filter((text) => text.startsWith('{"q":'));

it('[SES4] what was missed comes again byte for byte, in order, once, then live', () => {
  const { world, bob, chat } = twoInRoom();
  const { seq } = bob;
  chat('one');
  const second = bob.texts.length;
  bob.end();
  chat('two');
  chat('three');
  const back = world.open();
  const welcome = back.resume(bob.last('welcome'), seq);
  expect(welcome).toMatchObject({ resumed: true, first: seq + 1 });
  expect(welcome.gap).toBeUndefined();
  expect(eventsOf(back)[0]).toBe(bob.texts[second - 1]);
  expect(back.all('chat').map(({ q, text }) => [q, text])).toEqual([
    [seq + 1, 'one'],
    [seq + 2, 'two'],
    [seq + 3, 'three'],
  ]);
  expect(back.frames.at(-1)).toEqual({ t: 'live', seq: seq + 3 });
  const third = world.open();
  third.resume(back.last('welcome'), seq + 1);
  expect(eventsOf(third)).toEqual(eventsOf(back).slice(1));
});

it('[FAULT67] [SES5] what a bound pushed out is a declared gap and a snapshot, and numbers go on', () => {
  const { world, bob, bobId, chat } = twoInRoom({ limits: { replayFramesMax: 3 } });
  const { seq } = bob;
  bob.end();
  for (const text of ['one', 'two', 'three', 'four']) chat(text);
  const back = world.open();
  const first = seq + 5;
  expect(back.resume(bob.last('welcome'), seq)).toMatchObject({ resumed: true, gap: true, first });
  expect(eventsOf(back)).toHaveLength(2);
  expect(back.last('snapshot')).toMatchObject({ q: first, room: { you: bobId } });
  chat('five');
  expect(back.last('chat')).toMatchObject({ q: first + 2, text: 'five' });
});

it('[SES5] who had received all before the bound pushed it out sees no gap', () => {
  const { world, bob, chat } = twoInRoom({ limits: { replayFramesMax: 3 } });
  for (const text of ['one', 'two', 'three', 'four']) chat(text);
  expect(world.open().resume(bob.last('welcome'), bob.seq - 3).gap).toBeUndefined();
});

it('[SES6] a seq beyond what was sent gets a new session and is told why; the old one is over', () => {
  const { world, ada, bob, bobId } = twoInRoom();
  const back = world.open();
  expect(back.resume(bob.last('welcome'), 99)).toMatchObject({
    resumed: false,
    why: 'ahead',
    n: 0,
    first: 1,
  });
  expect(back.last('welcome').sid).not.toBe(bob.last('welcome').sid);
  expect(bob.closed?.close).toBe('superseded');
  expect(ada.last('left')).toMatchObject({ member: bobId, reason: 'lost' });
});

it('[SES6] an acknowledgement of what was never sent breaks the protocol', () => {
  const { bob } = twoInRoom();
  bob.send({ t: 'ack', a: 99 });
  expect(bob.last('fault').code).toBe('out_of_order');
  expect(bob.closed?.close).toBe('protocol');
});

it('[SES7] the digest is of the room as it will look after the replay; a sync brings the room', () => {
  const { world, ada, bob, adaId, room } = twoInRoom();
  const { seq } = bob;
  bob.end();
  ada.get({ t: 'lock', locked: true });
  const back = world.open();
  const { digest } = back.resume(bob.last('welcome'), seq);
  expect(back.last('locked').locked).toBe(true);
  back.ask({ t: 'sync' });
  const view = back.last('snapshot').room;
  expect(view).toMatchObject({ room, locked: true, members: [{ id: adaId }, {}] });
  expect(digest).toBe(roomDigest(view));
  expect(digest).not.toBe(bob.last('welcome').digest);
});

it('[FAULT2] [SES2] the previous secret is good until the first frame on the new connection, and not longer', () => {
  const { world, bob } = twoInRoom();
  const { sid, secret: first } = bob.last('welcome');
  const lost = world.open();
  const second = lost.resume({ sid, secret: first }, 1).secret;
  const again = world.open();
  const third = again.resume({ sid, secret: first }, 1);
  expect(third, 'the welcome may have been lost').toMatchObject({ resumed: true });
  expect(new Set([first, second, third.secret]).size).toBe(3);
  again.send({ t: 'ack', a: 1 });
  for (const secret of [first, second, world.token()]) {
    expect(world.open().resume({ sid, secret }, 1)).toMatchObject({
      resumed: false,
      why: 'secret',
    });
  }
  expect(again.closed, 'a refused attempt disturbs nobody').toBeUndefined();
  expect(world.open().resume(third, 1).resumed).toBe(true);
});

it('[SES2] no secret stands in a log or is kept in the clear', () => {
  const { world, bob } = twoInRoom();
  expect(JSON.stringify(world.logs)).not.toContain(bob.last('welcome').secret);
  expect(JSON.stringify(world.logs)).not.toContain(bob.last('welcome').sid);
});

it('[FAULT2] [SES3] a hello repeated before the first frame finds the same session; after it, a new one', () => {
  const world = new TestWorld();
  const hello: UpFrame = world.helloOf({});
  const sockets = [world.open(), world.open(), world.open()];
  for (const socket of sockets) socket.send(hello);
  const welcomes = sockets.map((socket) => socket.last('welcome'));
  expect(new Set(welcomes.map(({ sid }) => sid)).size).toBe(1);
  expect(welcomes.map(({ resumed, epoch }) => [resumed, epoch])).toEqual([
    [false, 1],
    [false, 2],
    [false, 3],
  ]);
  expect(world.server.gauges().sessions).toBe(1);
  sockets[2]?.send({ t: 'ack', a: 0 });
  const late = world.open();
  late.send(hello);
  expect(late.last('welcome').sid).not.toBe(welcomes[0]?.sid);
});

it('[SES3] a hello that could not resume finds, repeated, the session it was given instead', () => {
  const world = new TestWorld();
  const hello = world.helloOf({ sid: world.token(), secret: world.token(), seq: 9 });
  const [first, second] = [world.open(), world.open()];
  for (const socket of [first, second]) socket.send(hello);
  expect(first.last('welcome')).toMatchObject({ resumed: false, why: 'unknown' });
  expect(second.last('welcome').sid).toBe(first.last('welcome').sid);
});

it('[SES10] each bind has a higher epoch, and only the newest connection acts', () => {
  const world = new TestWorld();
  let socket = world.join();
  const epochs = [socket.last('welcome').epoch];
  for (let times = 0; times < 5; times += 1) {
    const next = world.open();
    epochs.push(next.resume(socket.last('welcome'), 0).epoch);
    socket.send({ t: 'create', n: 1 });
    socket = next;
  }
  expect(epochs).toEqual([1, 2, 3, 4, 5, 6]);
  expect(world.server.gauges().rooms).toBe(0);
});

it('[SES11] a session without connection lives 2 minutes', () => {
  const world = new TestWorld();
  const [early, late] = [world.join(), world.join()];
  early.end();
  late.end();
  world.pass(119_999);
  expect(world.open().resume(early.last('welcome'), 0).resumed).toBe(true);
  world.pass(1);
  expect(world.open().resume(late.last('welcome'), 0)).toMatchObject({
    resumed: false,
    why: 'unknown',
  });
});

it('[SES11] one that others in its room hear lives 10 minutes, then leaves the room as lost', () => {
  const { world, ada, bob, bobId } = twoInRoom();
  bob.end();
  for (let second = 0; second < 599; second += 1) {
    world.pass(1_000);
    ada.send({ t: 'beat', a: ada.all('away').at(-1)?.q ?? 3, hears: [bobId] });
  }
  expect(ada.all('left')).toEqual([]);
  world.pass(1_000);
  expect(ada.last('left')).toMatchObject({ member: bobId, reason: 'lost' });
  expect(world.server.gauges().sessions).toBe(1);
});

it('[SES12] a close with 1000 is a goodbye: gone at once, hung up for the others', () => {
  const { world, ada, bob, bobId } = twoInRoom();
  bob.end(1000);
  expect(ada.last('left')).toMatchObject({ member: bobId, reason: 'hangup' });
  expect(world.open().resume(bob.last('welcome'), 1)).toMatchObject({
    resumed: false,
    why: 'unknown',
  });
  ada.end(1001);
  expect(world.open().resume(ada.last('welcome'), 3).resumed).toBe(true);
});

it('[WIRE10] where the shell ordered a new session, the old one is over', () => {
  const { world, ada, bob, bobId } = twoInRoom();
  bob.end(closeCodes.tooBig.code);
  expect(ada.last('left')).toMatchObject({ member: bobId, reason: 'lost' });
  expect(world.server.gauges().sessions).toBe(1);
});

it('[FAULT69] [SES1] [SES15] again and again, with nothing received, and while the old socket looks alive', () => {
  const world = new TestWorld();
  let socket = world.join();
  for (let times = 0; times < 4; times += 1) {
    const next = world.open();
    expect(next.resume(socket.last('welcome'), 0)).toMatchObject({ resumed: true, first: 1 });
    expect(socket.closed?.close).toBe('superseded');
    socket = next;
  }
  const { room } = socket.get<CreateResult>({ t: 'create', capacity: wireLimits.membersMax });
  expect(room).toMatch(/^[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}$/);
});

it('[SES2] [SES6] what is refused is counted by the reason that the client is told, and the holder stays as they were', () => {
  const { world, bob } = twoInRoom();
  const { sid, secret } = bob.last('welcome');
  const before = bob.texts.length;
  const shown = [
    { sid: world.token(), secret },
    { sid, secret: world.token() },
    { sid, secret: secret.slice(0, -1) },
    { sid: `${sid.slice(1)}x`, secret },
  ];
  const told = shown.map((claim) => world.open().hello(claim).why);
  expect(told).toEqual(['unknown', 'secret', 'secret', 'unknown']);
  const counted = world.counts.filter(({ what }) => what === 'resume refused');
  expect(counted).toEqual(told.map((why) => ({ what: 'resume refused', why })));
  expect([bob.texts.length, bob.closed]).toEqual([before, undefined]);
});
