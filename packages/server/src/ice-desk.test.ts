import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { HookContext, Hooks } from './hooks.ts';
import { ask, startTestServer, TestClient, type TestServer } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-ice-'));
writeFileSync(join(folder, 'index.html'), '<head></head>');
const token = 'sixteen letters!'.replace(' ', '-');
const iceServers = [
  { urls: 'stun:stun.example.org' },
  { urls: ['turn:turn.example.org', 'turns:turn.example.org'], username: 'u', credential: 'c' },
];

const servers: TestServer[] = [];
const start = async (...given: Parameters<typeof startTestServer>): Promise<TestServer> => {
  const server = await startTestServer(...given);
  servers.push(server);
  return server;
};
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));
afterAll(() => rmSync(folder, { recursive: true }));

const post = (
  { port }: TestServer,
  body: string,
  { path = '/ice_servers', headers = {} }: { path?: string; headers?: Record<string, string> } = {},
) => ask(port, path, { method: 'POST', body, headers });

async function passOf({ port }: TestServer): Promise<string> {
  const page = await ask(port, '/call?id=ada&peer_id=ben');
  return /icePass&#34;:&#34;([^&]+)/.exec(page.body.toString())?.[1] ?? 'none';
}

it('[ICE2] [ICE3] check 6: the list is answered for the pass of a page, and for no other', async () => {
  const server = await start({ iceServers }, { webAppFolder: folder });
  const pass = await passOf(server);
  for (const path of ['/ice_servers', '/ice_servers?', '/ice_servers?x=1']) {
    const right = await post(server, pass, { path });
    expect(right.status).toBe(200);
    expect(right.headers['content-type']).toBe('application/json');
    expect(right.headers['cache-control']).toBe('no-store');
    expect(JSON.parse(right.body.toString())).toEqual(iceServers);
  }
  const elsewhere = await passOf(await start({}, { webAppFolder: folder }));
  for (const wrong of ['', 'wrong', `${pass}x`, elsewhere, 'x'.repeat(10_000)]) {
    const { status, body } = await post(server, wrong);
    expect([status, body.length]).toEqual([403, 0]);
  }
  expect((await ask(server.port, '/ice_servers')).status).toBe(404);
});

it('[ICE3] a pass is no longer good after its time', async () => {
  const server = await start(
    { iceServers, limits: { icePassLifeMs: 1 } },
    { webAppFolder: folder },
  );
  const pass = await passOf(server);
  await expect.poll(async () => (await post(server, pass)).status).toBe(403);
});

it('[ICE2] [ICE3] check 6: a fixed token, at the address that was chosen, with a list from a file', async () => {
  const file = join(folder, 'ice.json');
  writeFileSync(file, JSON.stringify(iceServers));
  const server = await start({ iceServers: file, iceUrl: '/my/ice', iceAccessToken: token });
  expect(JSON.parse((await post(server, token, { path: '/my/ice' })).body.toString())).toEqual(
    iceServers,
  );
  expect((await post(server, `${token}.`, { path: '/my/ice' })).status).toBe(403);
  expect((await post(server, token)).status).toBe(405);
});

it('[ICE6] the pass of a page brings the relay while both of the pair are here, a fixed one never', async () => {
  const turnSecretFile = join(folder, 'secret');
  writeFileSync(turnSecretFile, 'shared by relay and server');
  const url = 'turn:relay.example.org';
  const relays = {
    turn: 'external' as const,
    turnUrl: [{ url, region: undefined, weight: 1 }],
    turnSecretFile,
    iceServers,
  };
  const server = await start(relays, { webAppFolder: folder });
  const pass = await passOf(server);
  const told = async (): Promise<unknown> => JSON.parse((await post(server, pass)).body.toString());
  const come = async (query: string): Promise<WebSocket> => {
    const socket = new WebSocket(server.webSocketUrl.replace('/ws', `/wscall?${query}`));
    await once(socket, 'open');
    return socket;
  };
  const ada = await come('id=ada&peer_id=ben');
  expect(await told()).toEqual(iceServers);
  const ben = await come('id=ben&peer_id=ada');
  const username = expect.stringMatching(/^\d+:\S+$/) as string;
  const relay = { urls: [url], username, credential: expect.any(String) as string };
  await expect.poll(told).toEqual([...iceServers, relay]);
  const fixed = await start({ ...relays, iceAccessToken: token });
  expect(JSON.parse((await post(fixed, token)).body.toString())).toEqual(iceServers);
  ben.terminate();
  await expect.poll(told).toEqual(iceServers);
  ada.terminate();
});

it('[ICE2] an address that shows too many wrong ones has to wait, also with a right one', async () => {
  const server = await start({ iceAccessToken: token, limits: { failedIcePassesMax: 3 } });
  for (let n = 0; n < 3; n += 1) expect((await post(server, 'wrong')).status).toBe(403);
  const { status, headers, body } = await post(server, token);
  expect([status, body.length]).toEqual([429, 0]);
  expect(Number(headers['retry-after'])).toBeGreaterThan(50);
});

it('[ICE2] pages of other sites may read it where the native protocol lets them in', async () => {
  const server = await start({ iceAccessToken: token, allowOrigin: ['https://a.example'] });
  const allowed = async (Origin: string) =>
    (await post(server, token, { headers: { Origin } })).headers['access-control-allow-origin'];
  expect(await allowed('https://a.example')).toBe('https://a.example');
  expect(await allowed('https://b.example')).toBeUndefined();
});

it('[ICE4] getIcePass and hasIcePass replace the token, and are told of request and user', async () => {
  const asked: [string, HookContext['door'], string | undefined, string | undefined][] = [];
  const hooks: Hooks = {
    authenticate: ({ request }) => ({ user: request.headers['user-agent'] ?? 'nobody' }),
    getIcePass: ({ door, user, id }) => {
      asked.push(['get', door, user, id]);
      return 'for-ada';
    },
    async hasIcePass(pass, { door, user, id }) {
      asked.push(['has', door, user, id]);
      return pass === 'for-ada';
    },
  };
  const server = await start({ iceServers, hooks }, { webAppFolder: folder });
  expect(await passOf(server)).toBe('for-ada');
  const headers = { 'User-Agent': 'curl' };
  expect((await post(server, 'for-ada', { headers })).status).toBe(200);
  expect((await post(server, 'for-eve', { headers })).status).toBe(403);
  expect(asked).toEqual([
    ['get', 'pairs', 'nobody', 'ada'],
    ['has', 'ice', 'curl', undefined],
    ['has', 'ice', 'curl', undefined],
  ]);
});

it.each<[string, Hooks]>([
  [
    'throws',
    {
      getIcePass: () => {
        throw new Error('no');
      },
      hasIcePass: () => {
        throw new Error('no');
      },
    },
  ],
  [
    'fails later',
    {
      getIcePass: () => Promise.reject(new Error('no')),
      hasIcePass: () => Promise.reject(new Error('no')),
    },
  ],
  [
    'takes too long',
    { getIcePass: () => new Promise(() => {}), hasIcePass: () => new Promise(() => {}) },
  ],
  ['says something else', { getIcePass: () => '', hasIcePass: () => 'yes' as unknown as boolean }],
  [
    'does not know who it is',
    { authenticate: () => false, getIcePass: () => 'p', hasIcePass: () => true },
  ],
])('[ICE4] a hook that %s admits nobody', async (_how, hooks) => {
  const limits = { askTimeoutMs: 50 };
  const server = await start({ iceServers, hooks, limits }, { webAppFolder: folder });
  const page = await ask(server.port, '/call?id=ada&peer_id=ben');
  expect(page.status).toBeGreaterThanOrEqual(400);
  expect(page.body.toString()).not.toContain('parley-pair');
  const { status, body } = await post(server, 'p');
  expect([status, body.length]).toEqual([403, 0]);
});

it('[ICE4] that a hook failed is held against nobody', async () => {
  let isBroken = true;
  const hasIcePass = (): boolean => {
    if (isBroken) throw new Error('no backend');
    return true;
  };
  const hooks = { getIcePass: () => 'p', hasIcePass };
  const server = await start({ hooks, limits: { failedIcePassesMax: 1 } });
  for (let n = 0; n < 3; n += 1) expect((await post(server, 'p')).status).toBe(403);
  isBroken = false;
  expect((await post(server, 'p')).status).toBe(200);
});

it('[ICE1] members of rooms are told of the same servers, each with a list of addresses', async () => {
  const server = await start({ iceServers });
  const client = await TestClient.session(server.webSocketUrl);
  const created = await client.command('create');
  const { room } = (created as { value: { room: string } }).value;
  await client.command('join', { room, name: 'Ada' });
  const { servers: told } = await client.frame('ice');
  expect(told).toEqual(iceServers.map((one) => ({ ...one, urls: [one.urls].flat() })));
  client.close();
});

it('[SRV6] a list that cannot be read is refused before the server starts', async () => {
  const file = join(folder, 'broken.json');
  writeFileSync(file, '[{"urls":"turn:without.user"}]');
  await expect(start({ iceServers: file })).rejects.toThrow(/^--ice-servers: .* is not allowed; /);
  await expect(start({ iceServers: join(folder, 'none') })).rejects.toThrow(
    /^--ice-servers: cannot read .*: no such file/,
  );
});
