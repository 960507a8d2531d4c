import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore, type Store } from '@parley/store';
import { createLogTo } from './log.ts';
import { type PushService, readVapid, startPushService, Subscriber } from './push-testing.ts';
import { ask, startTestServer, TestClient, type TestServer } from './testing.ts';
import { jwkOf, rs, token, withKeyFile } from './token-testing.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0';
const PUSH_HOST = 'push.example.org';

type Value = Record<string, unknown>;

let dataDir: string;
let servers: TestServer[];
let clients: TestClient[];
let service: PushService | undefined;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'parley-users-'));
  servers = [];
  clients = [];
});
afterEach(async () => {
  for (const client of clients) client.close();
  await Promise.all(servers.map((server) => server.stop()));
  await service?.close();
  service = undefined;
  rmSync(dataDir, { recursive: true });
});

async function started(...given: Parameters<typeof startTestServer>): Promise<TestServer> {
  const [settings, outside] = given;
  const server = await startTestServer({ dataDir, ...settings }, outside);
  servers.push(server);
  return server;
}

async function connected(server: TestServer, headers?: Record<string, string>) {
  const client = await TestClient.session(server.webSocketUrl, {}, headers);
  clients.push(client);
  return client;
}

/** What a command was answered with; throws when it was refused. */
async function value(client: TestClient, ...command: Parameters<TestClient['command']>) {
  const answer = await client.command(...command);
  if (answer.t === 'refused') throw new Error(`${command[0]}: ${answer.code}`);
  return answer.value as unknown as Value;
}

async function named(server: TestServer, id: string) {
  const client = await connected(server);
  const { secret } = await value(client, 'claim', { id });
  return { client, secret: secret as string };
}

it('[ID2] a name is still that of its browser after the server was started anew', async () => {
  const first = await started();
  const ada = await connected(first, { 'User-Agent': FIREFOX });
  const { secret } = await value(ada, 'claim', { id: 'Ada' });
  await first.stop();
  const second = await started();
  const again = await connected(second);
  expect(await value(again, 'enter', { secret })).toMatchObject({
    standing: { me: { id: 'Ada', kind: 'guest' } },
  });
  expect(await value(again, 'devices')).toMatchObject({
    devices: [{ label: 'Firefox on Linux', here: true }],
  });
  expect(await (await connected(second)).command('claim', { id: 'ada' })).toMatchObject({
    code: 'id_taken',
  });
});

it('[ID4] a password set on one device signs in on another', async () => {
  const server = await started();
  const { client } = await named(server, 'Ada');
  await value(client, 'protect', { password: 'correct horse' });
  const other = await connected(server);
  const signIn = (password: string) => other.command('signIn', { id: 'ADA', password });
  expect(await signIn('correct mule')).toMatchObject({ t: 'refused', code: 'bad_credentials' });
  expect(await signIn('correct horse')).toMatchObject({
    t: 'done',
    value: { standing: { me: { id: 'Ada', kind: 'account', hasPassword: true } } },
  });
});

it.each([
  ['its own page', {}, { Origin: 'http://localhost:80', Host: 'localhost:80' }, 'localhost'],
  [
    'a page of an allowed origin',
    { allowOrigin: ['https://site.example'] },
    { Origin: 'https://site.example' },
    'site.example',
  ],
  ['a program', { publicUrl: 'https://call.example.org' }, {}, 'call.example.org'],
])('[ID8] a passkey is for the host of %s', async (_, settings, headers, host) => {
  const client = await connected(await started(settings), headers);
  const { options } = await value(client, 'passkey', { to: 'signIn' });
  expect(JSON.parse(options as string)).toMatchObject({ rpId: host });
});

it('[ID8] a program at an address has no passkeys, and that is no mistake of ours', async () => {
  let text = '';
  const log = createLogTo({ write: (line) => void (text += line) }, 'info');
  const client = await connected(await started({}, { log }));
  expect(await client.command('passkey', { to: 'signIn' })).toMatchObject({ code: 'not_allowed' });
  expect(text).not.toContain('failure');
});

it('[ID9] with tokens, users of the own system come in and nobody else', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const server = await withKeyFile(jwkOf(publicKey, { kid: 'k' }), (tokenKey) =>
    started({ registration: 'tokens', tokenKey, tokenIssuer: 'us', tokenAudience: 'parley' }),
  );
  const client = await connected(server);
  const exp = Math.floor(Date.now() / 1_000) + 60;
  const claims = { iss: 'us', aud: 'parley', sub: 'Ada', exp };
  const header = { alg: 'RS256', kid: 'k' };
  const forged = token(header, { ...claims, aud: 'mail' }, rs(privateKey));
  expect(await client.command('admit', { token: forged })).toMatchObject({ t: 'refused' });
  expect(await client.command('claim', { id: 'Ada' })).toMatchObject({
    code: 'registration_closed',
  });
  expect(
    await value(client, 'admit', { token: token(header, claims, rs(privateKey)) }),
  ).toMatchObject({
    standing: { me: { id: 'Ada', kind: 'token' } },
  });
});

const opening = (store: Store) => async (_: unknown, name: string, make: () => string) => ({
  store,
  kept: await store.keep(name, make),
});

/** A store whose calls all fail while it is told to. */
async function failingStore(): Promise<{ store: Store; fail: (on: boolean) => void }> {
  const real = await openStore({ kind: 'sqlite', path: ':memory:' }, { now: Date.now });
  let fails = false;
  const store = new Proxy(real, {
    get(target, name: keyof Store) {
      const call = target[name] as (given: unknown) => Promise<unknown>;
      if (name === 'close' || name === 'keep') return call.bind(target);
      const failure = Object.assign(new Error('password of ada'), { code: 'ECONNREFUSED' });
      return (given: unknown) => (fails ? Promise.reject(failure) : call.call(target, given));
    },
  });
  return { store, fail: (on) => (fails = on) };
}

it('[STO6] while the store fails names are refused, rooms go on, and one line says so', async () => {
  let text = '';
  const log = createLogTo({ write: (line) => void (text += line) }, 'info');
  const { store, fail } = await failingStore();
  const server = await started({}, { log, openStore: opening(store) });
  const client = await connected(server);
  fail(true);
  for (let again = 0; again < 3; again += 1) {
    expect(await client.command('claim', { id: 'Ada' })).toMatchObject({
      t: 'refused',
      code: 'store_unavailable',
    });
  }
  expect(await value(client, 'create')).toMatchObject({ room: expect.any(String) });
  expect((await ask(server.port, '/readyz')).status).toBe(200);
  const metrics = (await ask(server.port, '/metrics')).body.toString();
  expect(metrics).toContain('parley_asks_total{call="makeUser",outcome="failed"} 3');
  expect(metrics).toContain('parley_asks_waiting 0');
  fail(false);
  await value(client, 'claim', { id: 'Ada' });
  expect((await ask(server.port, '/metrics')).body.toString()).toContain('parley_users 1');

  const failures = text.split('\n').filter((line) => line.includes('store failed'));
  expect(failures.length).toBe(1);
  expect(JSON.parse(failures[0] ?? '')).toMatchObject({
    call: 'makeUser',
    code: 'ECONNREFUSED',
  });
});

it('[SRV5] the store is closed after the last who waited for it', async () => {
  const { store } = await failingStore();
  const steps: string[] = [];
  const slow = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const watched = new Proxy(store, {
    get(target, name: keyof Store) {
      const call = target[name] as (given: unknown) => Promise<unknown>;
      return async (...given: [unknown]) => {
        if (name === 'makeUser') {
          asked.resolve();
          await slow.promise;
        }
        steps.push(name);
        return call.apply(target, given);
      };
    },
  });
  const server = await started({}, { openStore: opening(watched) });
  const client = await connected(server);
  client.tell('claim', { id: 'Ada' });
  await asked.promise;
  const stopped = server.stop();
  expect((await client.closed).code).toBe(1012);
  slow.resolve();
  await stopped;
  expect(steps.slice(-2)).toEqual(['makeUser', 'close']);
});

async function withPushes() {
  service = await startPushService({ [PUSH_HOST]: () => ['9.9.9.9'] });
  const server = await started({ pushContact: 'mailto:ada@example.org' }, { net: service.net });
  const subscriber = new Subscriber();
  const { client: bo, secret } = await named(server, 'Bo');
  const endpoint = `https://${PUSH_HOST}/bo`;
  await value(bo, 'pushOn', subscriber.subscription(endpoint));
  return { service, server, subscriber, bo, secret };
}

it('[PUSH2] the call of somebody whose page is closed arrives by push, by the key the page was told', async () => {
  const { service: at, server, subscriber, bo } = await withPushes();
  const welcome = await bo.frame('welcome');
  bo.close();
  await bo.closed;
  const { client: ada } = await named(server, 'Ada');
  const { invite } = await value(ada, 'invite', { user: 'Bo', media: 'video' });
  await expect.poll(() => at.pushed.length).toBe(1);
  const [ring] = at.pushed;
  const said = subscriber.read(ring?.body ?? Buffer.alloc(0));
  expect(said).toMatchObject({ what: 'ring', invite, from: 'Ada', media: 'video' });
  expect(Number(ring?.headers['ttl'])).toBeGreaterThan(40);
  expect(Number(ring?.headers['ttl'])).toBeLessThanOrEqual(45);
  const { key } = readVapid(ring?.headers.authorization);
  expect(JSON.stringify(welcome)).toContain(key);

  await value(ada, 'leave');
  await expect.poll(() => at.pushed.length).toBe(2);
  const [, stop] = at.pushed;
  expect(subscriber.read(stop?.body ?? Buffer.alloc(0))).toMatchObject({ what: 'stopped', invite });
  expect(stop?.headers['topic']).toBe(ring?.headers['topic']);
  expect(ring?.headers['topic']).toMatch(/^[\w-]{1,32}$/);
});

const ended = (client: TestClient) =>
  client.frames.find((frame) => frame.t === 'invited' && frame.state === 'ended');

it('[PUSH6] the right in a push declines the call without a page, once and from our own pages only', async () => {
  const { service: at, server, subscriber, bo } = await withPushes();
  bo.close();
  await bo.closed;
  const { client: ada } = await named(server, 'Ada');
  await value(ada, 'invite', { user: 'Bo', media: 'audio' });
  await expect.poll(() => at.pushed.length).toBe(1);
  const { decline } = subscriber.read(at.pushed[0]?.body ?? Buffer.alloc(0)) as { decline: string };
  const post = async (body: string, headers: Record<string, string> = {}) =>
    (await ask(server.port, '/decline', { method: 'POST', body, headers })).status;

  expect(await post(decline, { Origin: 'https://evil.example' })).toBe(204);
  expect(await post(decline, { Origin: 'null' })).toBe(204);
  expect(await post('x'.repeat(decline.length))).toBe(204);
  expect(await post('')).toBe(204);
  expect(await post(decline.padEnd(100_000))).toBe(204);
  expect(ended(ada)).toBeUndefined();
  expect(await post(decline, { Origin: server.url })).toBe(204);
  await expect.poll(() => ended(ada)).toMatchObject({ reason: 'declined' });
  expect(await post(decline, { Origin: server.url })).toBe(204);
});

it('[PUSH4] a subscription that the push service says is gone is not asked again', async () => {
  const { service: at, server, bo } = await withPushes();
  bo.close();
  await bo.closed;
  at.answer.status = 410;
  const { client: ada } = await named(server, 'Ada');
  const call = async () => ada.command('invite', { user: 'Bo', media: 'audio' });
  await call();
  await expect.poll(() => at.pushed.length).toBe(1);
  await expect
    .poll(async () => (await ask(server.port, '/metrics')).body.toString())
    .toContain('parley_asks_total{call="dropPush",outcome="answered"} 1');
  const text = (await ask(server.port, '/metrics')).body.toString();
  expect(text).toContain('parley_pushes_total{outcome="gone"} 1');
  await ada.command('leave');
  await call();
  expect(at.pushed.length).toBe(1);
});

it('[PUSH3] a subscription at an address that is not public is refused', async () => {
  service = await startPushService({ 'inside.example.org': () => ['10.0.0.1'] });
  const server = await started({}, { net: service.net });
  const { client } = await named(server, 'Bo');
  const to = (endpoint: string) =>
    client.command('pushOn', new Subscriber().subscription(endpoint));
  for (const place of ['https://inside.example.org/', 'https://127.0.0.1/', 'https://localhost/']) {
    expect(await to(place)).toMatchObject({ t: 'refused', code: 'bad_endpoint' });
  }
  expect(service.dialed).toEqual([]);
});
