/** What the library of this door must not get to see, and what it must not do to us. Its own clients are in e2e. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { wireLimits } from '@parley/protocol';
import { ask, startTestServer, type TestServer, upgrade } from '../testing.ts';
import {
  Polling,
  pollingPath,
  type Revision,
  Speaker,
  webSocketPath,
} from './socket-io-testing.ts';

/** Short enough to wait for a dead client, long enough for a busy machine. */
const limits = { pingIntervalMs: 300, silentAfterMs: 2_000, peerReturnMs: 1_000 };
const ownProxy = { trustProxy: ['127.0.0.1'] };
const from = (address: string) => ({ 'X-Forwarded-For': address });

const servers: TestServer[] = [];
async function start(settings: Parameters<typeof startTestServer>[0] = {}): Promise<TestServer> {
  const started = await startTestServer({ doors: ['socket.io'], ...settings });
  servers.push(started);
  return started;
}

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ doors: ['socket.io'], limits, ...ownProxy });
});
afterEach(() => Promise.all(servers.splice(0).map((one) => one.stop())));
afterAll(() => server.stop());

const revisions: readonly Revision[] = [3, 4];
const statusAt = async ({ port }: TestServer, headers = {}, path = pollingPath) =>
  (await ask(port, path, { headers })).status;
const upgradeStatus = async ({ port }: TestServer, headers = {}): Promise<number> =>
  Number((await upgrade(port, { path: webSocketPath, ...headers })).split(' ')[1]);

const join = ['join', { room_id: '504555', peer_name: 'Ada' }] as const;

/** Nobody is connected any more. */
const emptied = ({ port }: TestServer): Promise<void> =>
  vi.waitFor(
    async () => {
      const { body } = await ask(port, '/metrics');
      expect(body.toString()).toMatch(/^parley_visits 0$/m);
    },
    { timeout: 15_000 },
  );

describe('[DOOR1]', () => {
  it('the library is loaded when its door is open, and else no file of it', async () => {
    const others = ['native', 'pairs', 'wscall', 'peerjs', 'webrtcconnect', 'websocket'];
    expect(await filesLoadedFor(others)).toBe(0);
    expect(await filesLoadedFor(['socket.io'])).toBeGreaterThan(10);
  });

  it('where the door is not open there is nothing', async () => {
    const closed = await start({ doors: ['native'] });
    expect(await statusAt(closed)).toBe(404);
    expect((await ask(closed.port, '/r/4711', { method: 'POST' })).status).toBe(405);
  });
});

/** Of the library and what is beneath it, by a server with these doors. */
async function filesLoadedFor(doors: string[]): Promise<number> {
  const program = `
    import { mkdtempSync, rmSync } from 'node:fs';
    import { createRequire } from 'node:module';
    import { tmpdir } from 'node:os';
    import { join } from 'node:path';
    import { startServer } from ${JSON.stringify(new URL('../start-server.ts', import.meta.url))};
    const dataDir = mkdtempSync(join(tmpdir(), 'parley-loaded-'));
    const address = { host: '127.0.0.1', port: 0 };
    const doors = ${JSON.stringify(doors)};
    const server = await startServer({ address, doors, dataDir, logLevel: 'silent' });
    const files = Object.keys(createRequire(import.meta.url).cache);
    console.log(files.filter((file) => /[\\\\/](socket|engine)\\.io[\\\\/]/.test(file)).length);
    await server.stop();
    rmSync(dataDir, { recursive: true });
  `;
  const args = ['--input-type=module', '--eval', program];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return Number(stdout);
}

describe('[DOOR8] pages', () => {
  const other = { Origin: 'https://other.example' };

  it('of other sites get nothing, neither at first nor with the id of a client', async () => {
    expect(await statusAt(server, other)).toBe(403);
    expect(await upgradeStatus(server, other)).toBe(403);
    const client = await Polling.open(server);
    expect((await client.say('40', other)).status).toBe(403);
  });

  it('of the server and of allowed origins may read the answers', async () => {
    const allowed = 'https://friend.example';
    const open = await start({ allowOrigin: [allowed] });
    for (const origin of [allowed, open.url]) {
      const { status, headers } = await ask(open.port, pollingPath, {
        headers: { Origin: origin },
      });
      expect([status, headers['access-control-allow-origin']]).toEqual([200, origin]);
    }
  });

  it('cannot ask for a script, which would tell them what others may not read', async () => {
    for (const revision of revisions) {
      const script = `/socket.io/?EIO=${revision}&transport=polling&j=0`;
      expect(await statusAt(server, {}, script)).toBe(400);
    }
  });
});

it('[DOOR5] whoever shows the id of a client from another address does not speak as it', async () => {
  for (const revision of revisions) {
    const client = await Polling.open(server, revision, { headers: from('198.51.100.1') });
    const event = `42${JSON.stringify(join)}`;
    expect((await client.say(event, from('198.51.100.2'))).status).toBe(400);
    expect((await client.say(event)).status).toBe(200);
    await client.say('41');
  }
  await emptied(server);
});

describe('[DOOR3]', () => {
  it('clients are counted with all other sockets of their address, however they come', async () => {
    const two = await start({
      doors: ['native', 'socket.io'],
      limits: { socketsPerAddressMax: 2 },
      ...ownProxy,
    });
    const here = from('198.51.100.7');
    const native = new WebSocket(two.webSocketUrl, 'parley.1', { headers: here });
    await once(native, 'open');
    const client = await Polling.open(two, 4, { headers: here });
    expect(await statusAt(two, here)).toBe(429);
    expect(await upgradeStatus(two, here)).toBe(429);
    expect(await upgradeStatus(two, { path: '/ws', ...here })).toBe(429);
    expect(await statusAt(two, from('198.51.100.8'))).toBe(200);
    await client.say('1');
    await vi.waitFor(async () => expect(await upgradeStatus(two, here)).toBe(101));
    native.terminate();
  });

  it('a request that made no client gives its place back', async () => {
    const one = await start({ limits: { socketsPerAddressMax: 1 }, ...ownProxy });
    for (let n = 0; n < 5; n += 1) {
      expect(await statusAt(one, {}, '/socket.io/?EIO=4&transport=pigeon')).toBe(400);
    }
    await Polling.open(one);
  });

  it('what is too long is refused, and who says too much is sent away', async () => {
    const strict = await start({ limits: { messagesBurst: 30, messagesPerSecond: 1 } });
    const long = await Polling.open(strict);
    const { status } = await long.say(`4${'x'.repeat(wireLimits.frameBytesMax)}`);
    expect(status).toBe(413);
    await long.say('1');
    const talker = await Polling.open(strict);
    await talker.post(Array.from({ length: 40 }, () => '42["user-left"]').join('\x1e'));
    await emptied(strict);
  });

  it('who does not say what it came for is sent away', async () => {
    const impatient = await start({ limits: { helloDeadlineMs: 200 } });
    const client = await Polling.open(impatient, 4, { greets: false });
    expect((await client.fetch()).body.toString()).toBe('1');
    await emptied(impatient);
  });
});

it('[DOOR7] [HALL4] a client that is there no more and never said so has left', async () => {
  const stays = await Speaker.open(server);
  stays.emit(...join);
  const dead = await Polling.open(server, 3);
  await dead.say(`42${JSON.stringify(join)}`);
  await stays.told(['user-joined', expect.anything()]);
  await stays.told(['user-left', expect.anything()]);
  stays.cut();
  await emptied(server);
});

it('[HALL4] a client that wants no more events, but stays connected, has left', async () => {
  const [stays, leaves] = [await Speaker.open(server), await Speaker.open(server)];
  stays.emit(...join);
  stays.emit('create-room', { room_id: 'own' });
  await stays.told(['redirect', expect.anything()]);
  leaves.emit(...join);
  await stays.told(['user-joined', expect.anything()]);
  leaves.say('41');
  await stays.told(['user-left', expect.anything()]);
  stays.cut();
  await emptied(server);
});

describe('[DOOR4]', () => {
  const deep = '['.repeat(30_000);
  const senseless = [
    ['', '4', '40', '41', '4x', '42', '42[', '42[]', '42[1]', '42[null]', '42{"a":1}', '421[]'],
    ['42["error"]', '42["error",{}]', '42["__proto__",{}]', '42["newListener",1]', '429["a"]'],
    ['40//[,', '42//[,["x"]', '40/else,', '40{"a":1}', '44"x"', '43[]', '431["a"]', '52-["x"]'],
    ['0', '1', '2', '3', '5', '6', '7', '2probe', '3probe', 'b4AA', '\u0000', '\ud800'],
    ['51-["join",{"_placeholder":true,"num":0}]', '51-["join",{"_placeholder":true,"num":9}]'],
    [`42["join",${deep}`, `42["join",${deep}${']'.repeat(30_000)}]`, `451-["x",${deep}`],
    ['42["join",{"room_id":1e999}]', '42["join",null]', '42["offer",{"to":[],"sdp":{"sdp":[]}}]'],
  ].flat();

  it.each(revisions)(
    'nothing that clients say in revision %i ends more than themselves',
    async (revision) => {
      const stays = await Speaker.open(server);
      for (const text of senseless) {
        const polling = await Polling.open(server, revision);
        await polling.say(text);
        await polling.post(text);
        const speaker = await Speaker.open(server, revision);
        speaker.say(text);
        speaker.say(Buffer.from(text));
        speaker.say(text);
        speaker.cut();
      }
      stays.emit('create-room', { room_id: 'own' });
      const made = ['redirect', { status: true, url_extend: 'r/own' }];
      await stays.told(made);
      expect(stays.events).toEqual([made]);
      stays.cut();
    },
  );

  it('nor do requests that are none', async () => {
    const queries = ['', 'EIO=9', 'transport=websocket', 'sid=__proto__', 'EIO=4&sid=x&sid=y'];
    for (const query of queries) {
      for (const method of ['GET', 'POST', 'PUT', 'OPTIONS', 'DELETE']) {
        const { status } = await ask(server.port, `/socket.io/?${query}`, { method });
        expect(status).toBeLessThan(500);
      }
    }
    await Polling.open(server);
  });
});

it.each([
  ['says no', () => false],
  ['throws', () => Promise.reject(new Error('down'))],
])('[EMB2] a hook that %s keeps clients out, however they come', async (_how, authorize) => {
  const strict = await start({ hooks: { authorize } });
  expect(await statusAt(strict)).toBeGreaterThanOrEqual(400);
  expect(await upgradeStatus(strict)).toBeGreaterThanOrEqual(400);
  const form = await ask(strict.port, '/r/1', { method: 'POST', body: 'func_type=create' });
  expect(form.status).toBeGreaterThanOrEqual(400);
  await emptied(strict);
});

it('[SRV5] a stop does not wait for clients that poll', async () => {
  const short = await startTestServer({ doors: ['socket.io'] });
  const [client] = [await Polling.open(short), await Polling.open(short)];
  const waits = client.fetch().catch(() => 'cut');
  await short.stop();
  await waits;
});
