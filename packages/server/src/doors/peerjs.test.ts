import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ask, startTestServer, type TestServer } from '../testing.ts';
import { hs, token as signed } from '../token-testing.ts';
import { DoorClient } from './testing.ts';

/** Short enough to wait for, long enough for a busy machine. */
const limits = {
  pingIntervalMs: 300,
  silentAfterMs: 1_500,
  peerAliveMs: 3_000,
  peerReturnMs: 500,
  mailLifeMs: 1_000,
};

const PEERS_MAX = 3;

let server: TestServer;
/** Somewhere else in every respect, and small. */
let other: TestServer;
beforeAll(async () => {
  server = await startTestServer({ limits });
  other = await startTestServer({
    doors: ['peerjs'],
    peerjsPath: '/calls/',
    peerjsKey: 'k-1',
    limits: { ...limits, peersMax: PEERS_MAX },
  });
});
afterAll(() => Promise.all([server.stop(), other.stop()]));

let ids = 0;
/** A name that no other test has. */
const newId = (): string => `peer-${(ids += 1)}`;

interface Coming {
  key?: string;
  id?: string;
  token?: string;
}

/** As the client does: `at` is the URL up to its path. */
const come = (at: string, coming: Coming): Promise<DoorClient> =>
  DoorClient.open(`${at}peerjs?${new URLSearchParams({ ...coming, version: '1.5.5' })}`);

const home = (): string => `${server.url}/`;

async function connected(id = newId(), token = `token of ${id}`): Promise<PeerClient> {
  const client = await come(home(), { key: 'peerjs', id, token });
  expect(await client.nextText()).toBe('{"type":"OPEN"}');
  return { id, client };
}

interface PeerClient {
  readonly id: string;
  readonly client: DoorClient;
}

const error = (msg: string) => ({ type: 'ERROR', payload: { msg } });

/** Is told this and nothing else, and closed. */
async function turnedAway(coming: Coming, frame: object, at = home()): Promise<void> {
  const client = await come(at, coming);
  expect(await client.next()).toEqual(frame);
  await client.closed;
  expect(client.texts).toHaveLength(1);
}

it('[PEER1] [PEER6] check 11: with id, token and key a client is told OPEN, under any path and key', async () => {
  await connected();
  await connected('Ann Lee-2_b', 'k2j9x');
  const client = await come(`${other.url}/calls/`, { key: 'k-1', id: newId(), token: 't' });
  expect(await client.next()).toEqual({ type: 'OPEN' });
  client.close();
});

it.each([
  [{}],
  [{ key: 'peerjs', id: 'a' }],
  [{ key: 'peerjs', token: 't' }],
  [{ id: 'a', token: 't' }],
  [{ key: 'peerjs', id: '', token: 't' }],
])('[PEER1] check 11: without id, token or key a client is told so and closed: %o', (coming) =>
  turnedAway(coming, error('No id, token, or key supplied to websocket server')),
);

it('[PEER1] check 11: a wrong key is told and closed', async () => {
  const coming = { id: newId(), token: 't' };
  await turnedAway({ ...coming, key: 'other' }, error('Invalid key provided'));
  await turnedAway(
    { ...coming, key: 'peerjs' },
    error('Invalid key provided'),
    `${other.url}/calls/`,
  );
});

it('[PEER1] an id that is too long is told and closed', () =>
  turnedAway({ key: 'peerjs', id: 'x'.repeat(129), token: 't' }, error('Invalid id provided')));

it('[PEER1] check 11: one too many is told and closed, and who goes makes room', async () => {
  const at = `${other.url}/calls/`;
  const coming = () => ({ key: 'k-1', id: newId(), token: 't' });
  const inside = await Promise.all(Array.from({ length: PEERS_MAX }, () => come(at, coming())));
  for (const client of inside) expect(await client.next()).toEqual({ type: 'OPEN' });
  await turnedAway(coming(), error('Server has reached its concurrent user limit'), at);
  inside[0]?.say({ type: 'LEAVE' });
  await inside[0]?.closed;
  const next = await come(at, coming());
  expect(await next.next()).toEqual({ type: 'OPEN' });
  for (const client of [...inside, next]) client.say({ type: 'LEAVE' });
  await Promise.all([...inside, next].map(({ closed }) => closed));
});

it('[PEER1] check 11: an id in use with another token is taken', async () => {
  const { id, client } = await connected();
  const taken = { type: 'ID-TAKEN', payload: { msg: 'ID is taken' } };
  await turnedAway({ key: 'peerjs', id, token: 'another' }, taken);
  client.say({ type: 'OFFER', dst: id, payload: 'still me' });
  expect(await client.next()).toMatchObject({ payload: 'still me' });
});

it('[PEER2] check 11: an id in use with the same token is taken over and told OPEN', async () => {
  const [ann, bob] = [await connected(), await connected()];
  ann.client.say({ type: 'OFFER', dst: bob.id, payload: 1 });
  expect(await bob.client.next()).toMatchObject({ src: ann.id });
  const again = await connected(ann.id);
  await ann.client.closed;
  expect(ann.client.texts).toHaveLength(1);
  bob.client.say({ type: 'ANSWER', dst: ann.id, payload: 2 });
  expect(await again.client.next()).toMatchObject({ type: 'ANSWER', src: bob.id });
  again.client.say({ type: 'CANDIDATE', dst: bob.id, payload: 3 });
  // Nothing between the two says that anybody had left.
  expect(await bob.client.next()).toMatchObject({ type: 'CANDIDATE', src: ann.id });
});

const sdp = 'v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n"quoted" \\ ,"dst":"x"} π';
const payloads: [string, unknown][] = [
  ['OFFER', { sdp: { type: 'offer', sdp }, type: 'media', connectionId: 'mc_1', metadata: null }],
  ['ANSWER', { sdp: { type: 'answer', sdp }, type: 'data', connectionId: 'dc_2' }],
  ['CANDIDATE', { candidate: { candidate: '', sdpMid: '0' }, connectionId: 'mc_1' }],
  ['LEAVE', undefined],
];

it.each(payloads)(
  '[PEER3] [DOOR5] check 11: %s arrives with its sender and nothing else, in whatever order it was written',
  async (type, payload) => {
    const [ann, bob] = [await connected(), await connected()];
    const arrived = { type, src: ann.id, dst: bob.id, ...(payload !== undefined && { payload }) };
    for (const frame of [
      { type, payload, dst: bob.id },
      { dst: bob.id, type, payload },
      { type, payload, dst: bob.id, src: 'forged', more: 1 },
      { type, src: 'forged', dst: bob.id, payload },
    ]) {
      ann.client.say(frame);
      expect(await bob.client.nextText()).toBe(JSON.stringify(arrived));
    }
  },
);

it.each([
  ['a second payload', '"payload":1,"src":"forged","payload":2'],
  ['a second type', '"payload":1,"type":"LEAVE"'],
  ['a second destination', '"payload":1,"dst":"forged"'],
  ['two payloads without a name', '"payload":1,2'],
  ['no payload', '"payload":'],
  ['an end too early', '"payload":{}},"src":{"a":1'],
])('[PEER3] [DOOR5] no frame is read in two ways: %s', async (_, middle) => {
  const [ann, bob] = [await connected(), await connected()];
  ann.client.say(`{"type":"OFFER",${middle},"dst":"${bob.id}"}`);
  ann.client.say({ type: 'CANDIDATE', payload: 'last', dst: bob.id });
  for (;;) {
    const frame = (await bob.client.next()) as Record<string, unknown>;
    expect(frame).toMatchObject({ src: ann.id, dst: bob.id });
    expect(Object.keys(frame)).toEqual(
      ['type', 'src', 'dst', 'payload'].filter((one) => one in frame),
    );
    expect(bob.client.texts.at(-1)?.match(/"src"/g)).toHaveLength(1);
    if (frame['payload'] === 'last') break;
  }
});

it('[PEER4] [DOOR9] check 11: what is for somebody absent is handed over in order when it comes', async () => {
  const [ann, id] = [await connected(), newId()];
  const types = ['OFFER', 'CANDIDATE', 'ANSWER', 'CANDIDATE'];
  for (const [payload, type] of types.entries()) ann.client.say({ type, payload, dst: id });
  ann.client.say({ type: 'LEAVE', dst: id });
  ann.client.say({ type: 'OFFER', payload: 'sync', dst: ann.id });
  await ann.client.next();
  const bob = await connected(id);
  bob.client.say({ type: 'OFFER', payload: 'last', dst: id });
  for (const [payload, type] of types.entries()) {
    expect(await bob.client.next()).toEqual({ type, src: ann.id, dst: id, payload });
  }
  expect(await bob.client.next()).toMatchObject({ payload: 'last' });
});

it('[PEER4] check 11: what nobody fetched expires, once for each who did not come', async () => {
  const [ann, absent] = [await connected(), [newId(), newId()]];
  for (const dst of [...absent, ...absent]) ann.client.say({ type: 'OFFER', dst, payload: {} });
  for (const src of absent) {
    expect(await ann.client.next()).toEqual({ type: 'EXPIRE', src, dst: ann.id });
  }
  const late = await connected(absent[0]);
  ann.client.say({ type: 'OFFER', dst: late.id, payload: 'new' });
  expect(await late.client.next()).toMatchObject({ payload: 'new' });
  expect(ann.client.texts).toHaveLength(3);
});

it('[PEER5] check 11: only heartbeats keep a client, and who gives none for long is gone', async () => {
  const [ann, bob] = [await connected(), await connected()];
  ann.client.say({ type: 'OFFER', dst: bob.id, payload: 1 });
  await bob.client.next();
  const beats = setInterval(() => {
    ann.client.say({ type: 'HEARTBEAT' });
    bob.client.say({ type: 'CANDIDATE', dst: ann.id, payload: 2 });
  }, 200);
  await bob.client.closed;
  clearInterval(beats);
  for (;;) {
    const frame = await ann.client.next();
    if ((frame as { type: string }).type !== 'LEAVE') continue;
    expect(frame).toEqual({ type: 'LEAVE', src: bob.id, dst: ann.id });
    break;
  }
  await connected(bob.id, 'another');
  ann.client.say({ type: 'OFFER', dst: ann.id, payload: 'here' });
  expect(await ann.client.next()).toMatchObject({ payload: 'here' });
});

it.each(['is cut', 'falls silent', 'closes', 'says LEAVE to nobody'])(
  '[PEER5] [DOOR7] check 11: everybody in touch with a client is told LEAVE when it %s, and its id is free',
  async (how) => {
    const [gone, called, caller, stranger] = await Promise.all([0, 1, 2, 3].map(() => connected()));
    if (!gone || !called || !caller || !stranger) throw new Error('all four are there');
    gone.client.say({ type: 'OFFER', dst: called.id, payload: 1 });
    caller.client.say({ type: 'CANDIDATE', dst: gone.id, payload: 1 });
    await Promise.all([called.client.next(), gone.client.next()]);
    if (how === 'is cut') gone.client.cut();
    else if (how === 'falls silent') gone.client.fallSilent();
    else if (how === 'closes') gone.client.close();
    else gone.client.say({ type: 'LEAVE' });
    for (const { id, client } of [called, caller]) {
      expect(await client.next()).toEqual({ type: 'LEAVE', src: gone.id, dst: id });
    }
    await connected(gone.id, 'another');
    expect(stranger.client.texts).toHaveLength(1);
    gone.client.cut();
  },
);

it.each([
  '{"type":"EXPIRE","dst":"DST"}',
  '{"type":"OPEN","dst":"DST"}',
  '{"type":"constructor","dst":"DST"}',
  '{"type":["OFFER"],"dst":"DST"}',
  '{"dst":"DST"}',
  '{"type":"OFFER"}',
  '{"type":"OFFER","dst":{}}',
  '{"type":"offer","dst":"DST"}',
  'not JSON',
  '"OFFER"',
  'null',
  '[{"type":"OFFER","dst":"DST"}]',
  '',
])('[DOOR4] check 11: %s is ignored', async (frame) => {
  const [ann, bob] = [await connected(), await connected()];
  ann.client.say(frame.replace('DST', bob.id));
  ann.client.say({ type: 'OFFER', payload: 'next', dst: bob.id });
  expect(await bob.client.next()).toMatchObject({ payload: 'next' });
});

it('[DOOR4] check 11: who sends nothing but frames that are not JSON is closed, and nobody else notices', async () => {
  const [mal, bob] = [await connected(), await connected()];
  for (let sent = 0; sent < 1_000; sent += 1) mal.client.say('{"type":"OFFER"');
  expect(await mal.client.closed).toBe(4400);
  bob.client.say({ type: 'OFFER', payload: 'well', dst: bob.id });
  expect(await bob.client.next()).toMatchObject({ payload: 'well' });
});

it('[DOOR1] what is not served is not there', async () => {
  const without = await startTestServer({ doors: ['native'] });
  try {
    const { status } = await ask(without.port, '/peerjs/id');
    expect(status).toBe(404);
    const [refused] = (await once(
      new WebSocket(`${without.url.replace('http', 'ws')}/peerjs?key=peerjs&id=a&token=t`),
      'error',
    )) as [Error];
    expect(refused.message).toContain('404');
  } finally {
    await without.stop();
  }
});

it('[PEER7] where tokens are required an id is had only with one that was signed for it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-peerjs-'));
  const secret = 'a secret of thirty-two bytes, or more';
  writeFileSync(join(folder, 'key'), secret);
  const guarded = await startTestServer({
    doors: ['peerjs'],
    peerjsTokens: true,
    tokenKey: join(folder, 'key'),
    tokenIssuer: 'us',
    tokenAudience: 'parley',
    limits,
  });
  const tokenOf = (sub: string, key = secret, more: object = {}): string =>
    signed(
      { alg: 'HS256' },
      { iss: 'us', aud: 'parley', sub, exp: Date.now() / 1_000 + 600, ...more },
      hs(key),
    );
  const at = `${guarded.url}/`;
  try {
    for (const token of [
      'k2j9x0',
      tokenOf('Bob'),
      tokenOf('Ann', 'another secret of thirty-two bytes'),
      tokenOf('Ann', secret, { exp: 1 }),
      tokenOf('Ann', secret, { aud: 'others' }),
    ]) {
      await turnedAway({ key: 'peerjs', id: 'Ann', token }, error('Invalid token provided'), at);
    }
    const first = await come(at, { key: 'peerjs', id: 'Ann', token: tokenOf('Ann') });
    expect(await first.next()).toEqual({ type: 'OPEN' });
    const token = tokenOf('Ann', secret, { jti: 'newer' });
    const second = await come(at, { key: 'peerjs', id: 'Ann', token });
    expect(await second.next()).toEqual({ type: 'OPEN' });
    await first.closed;
  } finally {
    await guarded.stop();
    rmSync(folder, { recursive: true });
  }
});
