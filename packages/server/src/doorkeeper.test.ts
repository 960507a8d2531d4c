import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { EndedCall } from '@parley/core/server';
import { type Hooks, loadHooks } from './hooks.ts';
import { startTestServer, TestClient, type TestServer, upgrade } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-hooks-'));
afterAll(() => rmSync(folder, { recursive: true }));

const servers: TestServer[] = [];
const failures: unknown[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  failures.length = 0;
});

async function start(hooks: Hooks, limits = {}): Promise<TestServer> {
  const log = {
    write: (event: { step: string; error?: unknown }) => {
      if (event.step === 'failure') failures.push(event.error);
    },
    end: () => Promise.resolve(),
  };
  const server = await startTestServer({ hooks, limits }, { log });
  servers.push(server);
  return server;
}

const none = { 'Sec-WebSocket-Protocol': undefined };
const entrances = {
  native: { path: '/ws' },
  wscall: { path: '/wscall?id=ada&peer_id=ben', ...none },
  peerjs: { path: '/peerjs?key=peerjs&id=ada&token=t', ...none },
};

const statusAt = async (server: TestServer, headers: Record<string, string | undefined>) =>
  Number((await upgrade(server.port, headers)).split(' ')[1]);

it.each(Object.entries(entrances))(
  '[EMB2] at the entrance of %s they decide who comes in, and who as',
  async (door, entrance) => {
    const asked: unknown[] = [];
    const server = await start({
      authenticate: async ({ request }) => {
        const user = request.headers.cookie;
        return user === undefined ? false : { user };
      },
      authorize({ request: { url }, ...context }) {
        asked.push([url, context]);
        return context.user === 'ada';
      },
    });
    expect(await statusAt(server, entrance)).toBe(401);
    expect(asked).toEqual([]);
    expect(await statusAt(server, { ...entrance, Cookie: 'eve' })).toBe(403);
    expect(await statusAt(server, { ...entrance, Cookie: 'ada' })).toBe(101);
    const ids = { native: {}, wscall: { id: 'ada', peer: 'ben' }, peerjs: { id: 'ada' } }[door];
    expect(asked.at(-1)).toEqual([entrance.path, { door, user: 'ada', ...ids }]);
  },
);

it('[EMB2] programs without a page are asked about, too, as whom they want to enter a pair', async () => {
  const server = await start({
    authenticate: ({ request }) => ({ user: String(request.headers.cookie) }),
    authorize: ({ door, id, user }) => door === 'native' || id === user,
  });
  const ada = await TestClient.session(server.webSocketUrl, {}, { Cookie: 'ada' });
  expect(await ada.command('pair', { id: 'ben', peer: 'ada' })).toMatchObject({
    t: 'refused',
    code: 'not_allowed',
  });
  expect(await ada.command('pair', { id: 'ada', peer: 'ben' })).toMatchObject({ t: 'done' });
});

it('[DOOR1] where pairs are not served, programs enter none either', async () => {
  const server = await startTestServer({ doors: ['native'] });
  servers.push(server);
  const ada = await TestClient.session(server.webSocketUrl);
  expect(await ada.command('pair', { id: 'ada', peer: 'ben' })).toMatchObject({ t: 'refused' });
});

it('[EMB2] one that does not care lets everybody in as nobody', async () => {
  const users: unknown[] = [];
  const server = await start({
    authenticate: () => undefined,
    authorize: (context) => users.push('user' in context) > 0,
  });
  for (const entrance of Object.values(entrances)) {
    expect(await statusAt(server, entrance)).toBe(101);
  }
  expect(users).toEqual([false, false, false]);
});

it('[EMB2] pages that may not come at all are not asked about', async () => {
  let asked = 0;
  const server = await start({ authenticate: () => void (asked += 1) });
  const Origin = 'https://elsewhere.example';
  expect(await statusAt(server, { ...entrances.native, Origin })).toBe(403);
  expect(await statusAt(server, { path: '/nothing', ...none })).toBe(404);
  expect(asked).toBe(0);
});

const never = (): Promise<never> => new Promise(() => {});
const broken = (): never => {
  throw new Error('broken');
};
const odd = 'ada' as unknown as undefined;

it.each<[string, Hooks]>([
  ['authenticate that throws', { authenticate: broken }],
  ['authenticate that fails', { authenticate: () => Promise.reject(new Error('broken')) }],
  ['authenticate that never answers', { authenticate: never }],
  ['authenticate that says something else', { authenticate: () => odd }],
  ['authenticate that knows no name', { authenticate: () => ({ user: 5 as unknown as string }) }],
  ['authorize that throws', { authorize: broken }],
  ['authorize that never answers', { authorize: never }],
])('[EMB2] %s admits nobody, and the log says so', async (_what, hooks) => {
  const server = await start(hooks, { askTimeoutMs: 50 });
  for (const entrance of Object.values(entrances)) {
    expect(await statusAt(server, entrance)).toBe(500);
  }
  expect(failures).toHaveLength(3);
});

it('[EMB2] authorize that says no clear yes admits nobody', async () => {
  const server = await start({ authorize: () => 1 as unknown as boolean });
  expect(await statusAt(server, entrances.native)).toBe(403);
});

it('[EMB2] who was let in late hears and is heard like others', async () => {
  const asked = Promise.withResolvers<boolean>();
  const server = await start({ authorize: () => asked.promise });
  const url = server.webSocketUrl.replace('/ws', '/wscall?id=ada&peer_id=ben');
  const [one, two] = [new WebSocket(url), new WebSocket(url)];
  asked.resolve(true);
  await Promise.all([once(one, 'open'), once(two, 'open')]);
  one.send('hello');
  const [text] = await once(two, 'message');
  expect(String(text)).toBe('hello');
  for (const socket of [one, two]) socket.terminate();
});

async function callOf(server: TestServer, names: string[]): Promise<TestClient[]> {
  const clients = await Promise.all(names.map(() => TestClient.session(server.webSocketUrl)));
  const created = await clients[0]?.command('create');
  const { room } = (created as unknown as { value: { room: string } }).value;
  for (const [n, client] of clients.entries())
    await client.command('join', { room, name: names[n] });
  return clients;
}

it('[EMB3] onCallEnded hears once of a call that took place, and of nothing else', async () => {
  const calls: EndedCall[] = [];
  const server = await start({ onCallEnded: (call) => void calls.push(call) });
  const alone = await callOf(server, ['Eve']);
  const [ada, bo] = await callOf(server, ['Ada', 'Bo']);
  await ada?.command('leave');
  await bo?.command('leave');
  await alone[0]?.command('leave');
  const wscall = server.webSocketUrl.replace('/ws', '/wscall?id=carl&peer_id=dora');
  const socket = new WebSocket(wscall);
  await once(socket, 'open');
  socket.terminate();
  for (const client of [ada, bo, ...alone]) client?.close();
  await server.stop();
  const lastedMs = expect.any(Number);
  expect(calls).toEqual([{ door: 'native', people: ['Ada', 'Bo'], lastedMs }]);
});

it('[EMB3] the stop of a server waits until onCallEnded has done what it does', async () => {
  const told: string[] = [];
  const server = await start({
    onCallEnded: async ({ people }) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      told.push(...people);
    },
  });
  const [ada, bo] = await callOf(server, ['Ada', 'Bo']);
  await ada?.command('leave');
  for (const client of [ada, bo]) client?.close();
  await server.stop();
  expect(told).toEqual(['Ada', 'Bo']);
});

it('[EMB3] onCallEnded that fails harms nobody, and the log says so', async () => {
  const server = await start({ onCallEnded: broken });
  const [ada, bo] = await callOf(server, ['Ada', 'Bo']);
  await ada?.command('leave');
  await expect.poll(() => failures.length).toBe(1);
  expect((await bo?.command('leave'))?.t).toBe('done');
  for (const client of [ada, bo]) client?.close();
});

it.each([
  ['', 'it exports none of authenticate, '],
  ['export const authorize = true;', 'authorize is no function'],
  ['export const getIcePass = () => "p";', 'getIcePass and hasIcePass need each other'],
  ['throw new Error("no backend");', 'Error: no backend'],
  ['import "./nowhere.js";', 'ERR_MODULE_NOT_FOUND'],
])('[SRV6] a module with %j is refused in one line', async (text, why) => {
  const file = join(folder, `${crypto.randomUUID()}.mjs`);
  writeFileSync(file, text);
  const refused = loadHooks(file);
  await expect(refused).rejects.toThrow(`--hooks ${file}: ${why}`);
  await expect(refused).rejects.toThrow(/^[^\n]*$/);
});
