import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { PushBody } from '@parley/core/server';
import { internet, PublicHttps } from './public-https.ts';
import { encryptPush } from './push-encryption.ts';
import { type PushService, readVapid, startPushService, Subscriber } from './push-testing.ts';
import { newVapidKey, Vapid } from './vapid.ts';
import { WebPush } from './web-push.ts';

const HOST = 'push.example.org';
const PUBLIC = ['9.9.9.9', '2620:fe::fe'];
const endpoint = `https://${HOST}/wpush/v2/abc?x=1`;
const contact = 'mailto:ada@example.org';
const body: PushBody = {
  what: 'ring',
  invite: 'i'.repeat(22),
  from: 'Ada \u00e9\u{1f44b}',
  media: 'video',
  decline: 'd'.repeat(22),
};
const topic = 't'.repeat(22);

let service: PushService | undefined;
afterEach(async () => {
  await service?.close();
  service = undefined;
});

async function pushing(names: Record<string, () => string[]> = { [HOST]: () => PUBLIC }) {
  service = await startPushService(names);
  const subscriber = new Subscriber();
  const vapid = new Vapid(newVapidKey(), contact);
  const port = new WebPush(vapid, new PublicHttps(service.net));
  const push = (to = endpoint, ttlMs = 44_200) =>
    port.push({ to: subscriber.subscription(to), body, ttlMs, topic });
  return { service, subscriber, vapid, port, push };
}

it('[PUSH2] what arrives is readable for the subscriber only, signed, urgent, and ends with the ring', async () => {
  const { service: at, subscriber, vapid, push } = await pushing();
  expect(await push()).toEqual({ is: 'taken' });
  const [pushed] = at.pushed;
  expect(pushed?.path).toBe('/wpush/v2/abc?x=1');
  expect(pushed?.headers).toMatchObject({
    host: HOST,
    ttl: '45',
    urgency: 'high',
    topic,
    'content-encoding': 'aes128gcm',
    'content-type': 'application/octet-stream',
    'content-length': String(pushed?.body.length),
  });
  expect(subscriber.read(pushed?.body ?? Buffer.alloc(0))).toEqual(body);
  expect(() => new Subscriber().read(pushed?.body ?? Buffer.alloc(0))).toThrow(/authenticate/);

  const { key, claims } = readVapid(pushed?.headers.authorization);
  expect(key).toBe(vapid.publicKey);
  expect(claims).toEqual({ aud: `https://${HOST}`, sub: contact, exp: expect.any(Number) });
  const lifeSeconds = Number(claims['exp']) - Date.now() / 1_000;
  expect(lifeSeconds).toBeGreaterThan(60);
  expect(lifeSeconds, 'RFC 8292 allows a day').toBeLessThan(86_400);
});

it('[PUSH2] the reader of these tests reads the example of RFC 8291', () => {
  const bytes = (text: string) => Buffer.from(text, 'base64url');
  const reader = new Subscriber(
    bytes('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94'),
    bytes('BTBZMqHH6r4Tts7J_aSIgg'),
  );
  const example =
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz' +
    'AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN';
  expect(reader.textOf(bytes(example))).toBe('When I grow up, I want to be a watermelon');
});

it('[PUSH2] every body has the same length, and one that does not fit is refused', () => {
  const to = new Subscriber().subscription(endpoint);
  const lengths = ['', 'a', JSON.stringify(body)].map((text) => encryptPush(text, to).length);
  expect(new Set(lengths).size).toBe(1);
  expect(lengths[0]).toBeLessThanOrEqual(4_096);
  expect(() => encryptPush('a'.repeat(2_048), to)).toThrow('too long');
});

it('[PUSH2] a key that is no point of the curve fails that push alone', async () => {
  const { port } = await pushing();
  const to = { ...new Subscriber().subscription(endpoint), p256dh: 'A'.repeat(87) };
  expect(await port.push({ to, body, ttlMs: 1, topic })).toEqual({ is: 'failed' });
});

it('[PUSH2] one key is kept, and other text in its place is no key', () => {
  const kept = newVapidKey();
  const { publicKey } = new Vapid(kept, undefined);
  expect(Buffer.from(publicKey, 'base64url').length).toBe(65);
  expect(new Vapid(kept, contact).publicKey).toBe(publicKey);
  expect(() => new Vapid('{}', contact)).toThrow(/Invalid/);
});

it('[PUSH2] the end of a ring never overtakes the ring on its way to a device', async () => {
  service = await startPushService({
    [HOST]: () => PUBLIC,
    'other.example.org': () => PUBLIC,
  });
  const slow = Promise.withResolvers<void>();
  const { resolve } = service.net;
  const net = {
    ...service.net,
    resolve: async (name: string) => {
      if (name === HOST) await slow.promise;
      return resolve(name);
    },
  };
  const port = new WebPush(new Vapid(newVapidKey(), contact), new PublicHttps(net));
  const [bo, cy] = [new Subscriber(), new Subscriber()];
  const stopped: PushBody = { what: 'stopped', invite: body.invite, from: 'Ada', why: 'missed' };
  const to = bo.subscription(endpoint);
  const ring = port.push({ to, body, ttlMs: 40_000, topic });
  const end = port.push({ to, body: stopped, ttlMs: 40_000, topic });
  const other = cy.subscription(endpoint.replace(HOST, 'other.example.org'));
  expect(await port.push({ to: other, body, ttlMs: 40_000, topic }), 'others go on').toEqual({
    is: 'taken',
  });
  expect(service.pushed.length).toBe(1);
  slow.resolve();
  expect(await Promise.all([ring, end])).toEqual([{ is: 'taken' }, { is: 'taken' }]);
  expect(service.pushed.slice(1).map((pushed) => bo.read(pushed.body))).toEqual([body, stopped]);
});

it.each([
  [200, 'taken'],
  [201, 'taken'],
  [202, 'taken'],
  [404, 'gone'],
  [410, 'gone'],
  [301, 'failed'],
  [307, 'failed'],
  [400, 'failed'],
  [403, 'failed'],
  [413, 'failed'],
  [429, 'failed'],
  [500, 'failed'],
])('[PUSH4] an answer of %i is %s, and nothing else of it counts', async (status, is) => {
  const { service: at, push } = await pushing({
    [HOST]: () => PUBLIC,
    'other.example.org': () => PUBLIC,
  });
  const headers = { Location: 'https://other.example.org/', 'Retry-After': '0' };
  at.answer = { status, headers, body: 'x'.repeat(1_000_000) };
  expect(await push()).toEqual({ is });
  expect(at.resolved).toEqual([HOST]);
  expect(at.pushed.length).toBe(1);
});

it('[PUSH3] the connection goes to the addresses that were looked at, by one resolution', async () => {
  let looks = 0;
  const rebinding = (): string[] => {
    looks += 1;
    return looks === 1 ? PUBLIC : ['127.0.0.1'];
  };
  const { service: at, push } = await pushing({ [HOST]: rebinding });
  expect(await push()).toEqual({ is: 'taken' });
  expect(at.resolved).toEqual([HOST]);
  expect(at.dialed).toEqual(['9.9.9.9 2620:fe::fe 443']);
  expect(await push(), 'now it leads to this computer').toEqual({ is: 'failed' });
  expect(at.dialed.length).toBe(1);
});

it.each([
  ['one private address beside public ones', ['9.9.9.9', '10.0.0.1']],
  ['loopback', ['127.0.0.1']],
  ['loopback mapped', ['::ffff:127.0.0.1']],
  ['metadata', ['169.254.169.254']],
  ['a unique local address', ['fd00::1']],
  ['nothing', []],
])('[PUSH3] a name that leads to %s is not taken and not asked', async (_, addresses) => {
  const { service: at, port, push } = await pushing({ [HOST]: () => addresses });
  expect(await port.checkEndpoint({ endpoint })).toEqual({ allowed: false });
  expect(await push()).toEqual({ is: 'failed' });
  expect(at.dialed).toEqual([]);
});

it.each([
  `http://${HOST}/`,
  `https://${HOST}:8443/`,
  `https://${HOST}:80/`,
  `https://me@${HOST}/`,
  `https://me:too@${HOST}/`,
  'https://9.9.9.9/',
  'https://0x9090909/',
  'https://151587081/',
  'https://[2620:fe::fe]/',
  'https://[::ffff:9.9.9.9]/',
  'https://127.0.0.1/',
  'https://localhost/',
  'https://elsewhere.example.org/',
  'https:///',
  'https://',
  'ftp://push.example.org/',
  'file:///etc/passwd',
  'no url',
  '',
])('[PUSH3] the endpoint %s is not taken and not asked', async (to) => {
  const {
    service: at,
    port,
    push,
  } = await pushing({
    [HOST]: () => PUBLIC,
    // As a resolver may answer for what is an address already.
    '9.9.9.9': () => ['9.9.9.9'],
    '[2620:fe::fe]': () => ['2620:fe::fe'],
  });
  expect(await port.checkEndpoint({ endpoint: to })).toEqual({ allowed: false });
  expect(await push(to)).toEqual({ is: 'failed' });
  expect(at.dialed).toEqual([]);
});

it('[PUSH3] an ordinary endpoint is taken, and only a certificate of its own name is believed', async () => {
  service = await startPushService({ [HOST]: () => PUBLIC }, ['other.example.org']);
  const vapid = new Vapid(newVapidKey(), undefined);
  const port = new WebPush(vapid, new PublicHttps(service.net));
  expect(await port.checkEndpoint({ endpoint })).toEqual({ allowed: true });
  const to = new Subscriber().subscription(endpoint);
  expect(await port.push({ to, body, ttlMs: 1, topic })).toEqual({ is: 'failed' });
  expect(service.dialed.length).toBe(1);
  expect(service.pushed).toEqual([]);
});

it('[PUSH3] a certificate that nobody vouches for is not believed', async () => {
  const { service: at, subscriber } = await pushing();
  const { authorities: _, ...net } = at.net;
  const port = new WebPush(new Vapid(newVapidKey(), undefined), new PublicHttps(net));
  const to = subscriber.subscription(endpoint);
  expect(await port.push({ to, body, ttlMs: 1, topic })).toEqual({ is: 'failed' });
  expect(at.pushed).toEqual([]);
});

it('[PUSH2] a push service that does not answer holds up nobody for long', async () => {
  const { service: at, push } = await pushing();
  at.answer.status = undefined;
  const https = new PublicHttps(at.net);
  const post = { headers: {}, body: Buffer.alloc(1), timeoutMs: 100 };
  const start = performance.now();
  await expect(https.post(endpoint, post)).rejects.toThrow();
  const silent = { ...at.net, resolve: () => new Promise<never>(() => {}) };
  await expect(new PublicHttps(silent).post(endpoint, post)).rejects.toThrow();
  expect(performance.now() - start).toBeLessThan(3_000);
  at.answer.status = 201;
  expect(await push()).toEqual({ is: 'taken' });
});

it('[PUSH3] a connection is made to the addresses it is given, without asking for any name', async () => {
  const server = createServer((socket) => socket.end('here'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const socket = internet.dial(['127.0.0.1'], (server.address() as AddressInfo).port);
  const [said] = await once(socket, 'data');
  expect(String(said)).toBe('here');
  expect(socket.remoteAddress).toBe('127.0.0.1');
  server.close();
});

it('[PUSH2] a ring that waited until nothing rings any more is not sent, and lives for what is left', async () => {
  const at = await startPushService({ [HOST]: () => PUBLIC });
  service = at;
  const slow = new Promise<void>((resolve) => setTimeout(resolve, 20));
  const net = {
    ...at.net,
    resolve: async (name: string) => {
      await slow;
      return at.net.resolve(name);
    },
  };
  const port = new WebPush(new Vapid(newVapidKey(), contact), new PublicHttps(net));
  const to = new Subscriber().subscription(endpoint);
  const answers = await Promise.all(
    [44_200, 10, 40_010].map((ttlMs) => port.push({ to, body, ttlMs, topic })),
  );
  expect(answers).toEqual([{ is: 'taken' }, { is: 'failed' }, { is: 'taken' }]);
  expect(at.pushed.map(({ headers }) => headers['ttl'])).toEqual(['45', '40']);
});
