import { expect, it } from 'vitest';
import { type CreateResult, wireLimits } from '@parley/protocol';
import { serverLimits } from './limits.ts';
import { TestWorld } from './testing.ts';

it('[CONN1] a socket that says nothing for 5 s is closed, and not before', () => {
  const world = new TestWorld();
  const socket = world.open();
  world.pass(4_999);
  expect(socket.closed).toBeUndefined();
  world.pass(1);
  expect(socket.closed?.close).toBe('helloTimeout');
});

it.each([
  ['a command', '{"t":"create","n":1}'],
  ['a beat', '{"t":"beat","a":0}'],
  ['no JSON', 'hello'],
  ['a hello without its fields', '{"t":"hello","v":1}'],
])('[CONN1] a first frame that is %s closes the connection', (_, text) => {
  const world = new TestWorld();
  const socket = world.open();
  socket.sendText(text);
  expect(socket.frames.map(({ t }) => t)).toEqual(['fault']);
  expect(socket.closed?.close).toBe('protocol');
  expect(world.server.gauges()).toMatchObject({ sessions: 0, rooms: 0 });
});

it('[CONN1] a hello of another version is told so and sent away for good', () => {
  const world = new TestWorld();
  const socket = world.open();
  socket.send(world.helloOf({ v: 2 }));
  expect(socket.last('fault').code).toBe('version');
  expect(socket.closed?.close).toBe('denied');
});

it('[WIRE10] a frame that is too big closes the connection, a hello sooner', () => {
  const world = new TestWorld();
  const young = world.open();
  young.sendText(' '.repeat(wireLimits.helloBytesMax + 1));
  expect(young.closed?.close).toBe('tooBig');
  const bound = world.join();
  bound.sendText(' '.repeat(wireLimits.helloBytesMax + 1));
  expect(bound.closed).toBeUndefined();
  bound.sendText(' '.repeat(wireLimits.frameBytesMax + 1));
  expect(bound.closed?.close).toBe('tooBig');
  expect(world.server.gauges().sessions).toBe(0);
});

it('sockets that have not said hello are bounded', () => {
  const world = new TestWorld({ limits: { greetingConnectionsMax: 2 } });
  const [first, second, third] = [world.open(), world.open(), world.open()];
  expect([first, second, third].map(({ closed }) => closed?.close)).toEqual([
    undefined,
    undefined,
    'rate',
  ]);
  third.end();
  first.hello();
  expect(world.open().closed).toBeUndefined();
});

/** Lets time pass for a client that answers pings, and says how many beats and pings came. */
function rhythm(world: TestWorld, socket: ReturnType<TestWorld['open']>, ms: number) {
  const [beats, pings] = [socket.all('beat').length, socket.pings];
  for (let left = ms; left > 0; left -= 1_000) {
    world.pass(1_000);
    world.feed({ t: 'ponged', connection: socket.id });
  }
  return { beats: socket.all('beat').length - beats, pings: socket.pings - pings };
}

it('[CONN2] beats come every 10 s, 5 s in a room, 25 s when hidden outside; pings every 10 s always', () => {
  const world = new TestWorld();
  const socket = world.join();
  expect(socket.last('welcome').beatMs).toBe(10_000);
  expect(rhythm(world, socket, 100_000)).toEqual({ beats: 10, pings: 10 });
  socket.send({ t: 'beat', a: 0, visible: false });
  rhythm(world, socket, 25_000);
  expect(rhythm(world, socket, 100_000)).toEqual({ beats: 4, pings: 10 });
  const { room } = socket.get<CreateResult>({ t: 'create' });
  socket.get({ t: 'join', room, name: 'Ada' });
  socket.send({ t: 'ack', a: socket.seq });
  expect(rhythm(world, socket, 100_000)).toEqual({ beats: 20, pings: 10 });
});

it('[CONN2] a new rhythm holds at once, not after the old one', () => {
  const world = new TestWorld();
  const socket = world.join();
  socket.send({ t: 'beat', a: 0, visible: false });
  socket.send({ t: 'beat', a: 0, visible: true });
  world.pass(9_000);
  const { room } = socket.get<CreateResult>({ t: 'create' });
  world.pass(1_000);
  expect(socket.all('beat')).toHaveLength(1);
  socket.get({ t: 'join', room, name: 'Ada' });
  socket.send({ t: 'ack', a: socket.seq });
  world.pass(4_999);
  expect(socket.all('beat')).toHaveLength(1);
  world.pass(1);
  expect(socket.all('beat')).toHaveLength(2);
});

it('[CONN3] 25 s of silence cut the connection, any sign of life counts, and the session stays', () => {
  const world = new TestWorld();
  const socket = world.join();
  world.pass(24_000);
  world.feed({ t: 'ponged', connection: socket.id });
  world.pass(24_999);
  expect(socket.closed).toBeUndefined();
  world.pass(1);
  expect(socket.closed?.close).toBe('silent');
  expect(world.server.gauges().sessions).toBe(1);
  expect(world.open().resume(socket.last('welcome'), 0).resumed).toBe(true);
});

it('[CONN3] in a room 12.5 s are enough', () => {
  const world = new TestWorld();
  const socket = world.join();
  const { room } = socket.get<CreateResult>({ t: 'create' });
  world.pass(9_000);
  socket.get({ t: 'join', room, name: 'Ada' });
  socket.send({ t: 'ack', a: socket.seq });
  world.pass(12_499);
  expect(socket.closed).toBeUndefined();
  world.pass(1);
  expect(socket.closed?.close).toBe('silent');
});

it('[CONN4] 4,000 messages at once pass and 500 a second after; one more is told why and cut', () => {
  const world = new TestWorld();
  const socket = world.join();
  for (let sent = 1; sent < serverLimits.messagesBurst; sent += 1)
    socket.sendText('{"t":"ack","a":0}');
  expect(socket.closed).toBeUndefined();
  world.pass(1_000);
  for (let sent = 0; sent < 500; sent += 1) socket.sendText('{"t":"ack","a":0}');
  expect(socket.closed).toBeUndefined();
  socket.sendText('{"t":"ack","a":0}');
  expect(socket.last('fault')).toMatchObject({ code: 'rate_limited', retryAfterMs: 8_000 });
  expect(socket.closed).toMatchObject({ close: 'rate', slotMs: 8_000 });
  expect(world.server.gauges().sessions).toBe(1);
});

it('[CONN4] a long frame counts as several messages', () => {
  const world = new TestWorld({ limits: { messagesBurst: 100, messagesPerSecond: 1 } });
  const socket = world.join();
  const long = `{"t":"ack","a":0,"x":"${'x'.repeat(8 * 1_024)}"}`;
  for (let sent = 0; sent < 33; sent += 1) socket.sendText(long);
  expect(socket.closed).toBeUndefined();
  socket.sendText(long);
  expect(socket.closed?.close).toBe('rate');
});

it('[CONN5] [WIRE4] every malformed frame is told its fault, the 20th closes', () => {
  const world = new TestWorld();
  const socket = world.join();
  const bad = ['', '[]', '"a"', '{}', '{"t":"hello"}', '{"t":"nothing"}', '{"t":"__proto__"}'];
  for (let sent = 0; sent < 19; sent += 1) socket.sendText(bad[sent % bad.length] ?? '');
  expect(
    socket
      .all('fault')
      .slice(0, 6)
      .map(({ code }) => code),
  ).toEqual(['bad_frame', 'bad_frame', 'bad_frame', 'unknown_type', 'bad_message', 'unknown_type']);
  expect(socket.closed).toBeUndefined();
  socket.sendText('');
  expect(socket.closed?.close).toBe('protocol');
  expect(world.server.gauges().sessions).toBe(0);
});

it('[CONN6] a probe is answered at once with the same probe', () => {
  const socket = new TestWorld().join();
  socket.send({ t: 'beat', a: 0, probe: 77 });
  expect(socket.last('beat')).toEqual({ t: 'beat', a: 0, probe: 77 });
});

it('[CONN8] a superseded connection has no effect any more, nor has its late end', () => {
  const world = new TestWorld();
  const old = world.join();
  const socket = world.open();
  socket.resume(old.last('welcome'), 0);
  expect(old.closed?.close).toBe('superseded');
  old.send({ t: 'create', n: 1 });
  expect(world.server.gauges().rooms).toBe(0);
  old.end(1000);
  socket.send({ t: 'beat', a: 0, probe: 1 });
  expect(socket.last('beat').probe).toBe(1);
  world.pass(serverLimits.pingIntervalMs);
  expect(socket.pings).toBe(1);
});

/** Two in a room, of whom the second never acknowledges anything. */
function slowReader() {
  const world = new TestWorld();
  const [fast, slow] = [world.join(), world.join()];
  const { room } = fast.get<CreateResult>({ t: 'create' });
  fast.get({ t: 'join', room, name: 'Ada' });
  slow.get({ t: 'join', room, name: 'Bob' });
  const to = fast.last('joined').member.id;
  const say = (text: string) => fast.ask({ t: 'chat', to, id: world.token(), text });
  return { world, slow, say };
}

it('[CONN10] more than 256 KiB without acknowledgement cut the connection, and it may resume', () => {
  const { world, slow, say } = slowReader();
  while (slow.closed === undefined) say('x'.repeat(4_000));
  const chars = slow.texts.reduce(
    (sum, text) => sum + ('q' in JSON.parse(text) ? text.length : 0),
    0,
  );
  expect(chars).toBeGreaterThan(serverLimits.unackedCharsMax);
  expect(chars).toBeLessThan(serverLimits.unackedCharsMax + 5_000);
  expect(slow.closed.close).toBe('slowConsumer');
  const seq = slow.all('chat').at(-1)?.q ?? 0;
  expect(world.open().resume(slow.last('welcome'), seq)).toMatchObject({ resumed: true });
});

it('[CONN10] an event unacknowledged for 10 s cuts the connection, however much else is heard', () => {
  const { world, slow, say } = slowReader();
  slow.send({ t: 'ack', a: 1 });
  say('hello');
  world.pass(5_000);
  slow.send({ t: 'beat', a: 1 });
  world.pass(4_999);
  expect(slow.closed).toBeUndefined();
  world.pass(1);
  expect(slow.closed?.close).toBe('slowConsumer');
});

it('[CONN10] who acknowledges in time stays, also with more than 256 KiB in all', () => {
  const { slow, say } = slowReader();
  for (let sent = 0; sent < 100; sent += 1) {
    say('x'.repeat(4_000));
    slow.send({ t: 'ack', a: slow.last('chat').q });
  }
  expect(slow.closed).toBeUndefined();
});

it('[CONN10] from half of that on no volatile frames come but beats', () => {
  const world = new TestWorld();
  const [inside, watcher] = [world.join(), world.join()];
  const { room } = inside.get<CreateResult>({ t: 'create' });
  watcher.get({ t: 'look', room });
  inside.get({ t: 'join', room, name: 'Ada' });
  expect(watcher.all('lobby')).toHaveLength(1);
  world.pass(5_000);
  inside.get({ t: 'leave' });
  expect(watcher.all('lobby')).toHaveLength(1);
  watcher.send({ t: 'beat', a: 0, probe: 1 });
  expect(watcher.last('beat').probe).toBe(1);
  watcher.send({ t: 'ack', a: 1 });
  inside.get({ t: 'join', room, name: 'Ada' });
  expect(watcher.last('lobby').names).toEqual(['Ada']);
});

it('[CONN11] volatile frames carry no number and take none', () => {
  const world = new TestWorld();
  const socket = world.join();
  socket.get({ t: 'create' });
  socket.send({ t: 'beat', a: 0, probe: 1 });
  socket.sendText('{}');
  socket.get({ t: 'create' });
  const kinds = socket.texts.map((text) => JSON.parse(text) as { t: string; q?: number });
  expect(kinds.map(({ t, q }) => [t, q])).toEqual([
    ['welcome', undefined],
    ['live', undefined],
    ['done', 1],
    ['beat', undefined],
    ['fault', undefined],
    ['done', 2],
  ]);
});
