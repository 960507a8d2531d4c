/** One process takes the place of another, each as people start them. */
import { once } from 'node:events';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { JsonLines } from './json-lines.ts';
import { ready, type Run, Runs, steps } from './process-testing.ts';
import { ask, TestClient } from './testing.ts';

vi.setConfig({ testTimeout: 90_000 });

const PATIENCE_MS = 20_000;
const ANY_PORT = '127.0.0.1:0';

let runs: Runs;
let socketFile: string;
beforeEach(() => {
  runs = new Runs();
  socketFile = join(runs.folder, 'data', 'take-over.sock');
});
afterEach(() => runs.end());

const start = (...more: string[]): Run => runs.run('--address', ANY_PORT, ...more);
const follow = (...more: string[]): Run => start('--take-over', ...more);
const visit = (port: number): Promise<TestClient> =>
  TestClient.session(`ws://127.0.0.1:${port}/ws`);

const until = (server: Run, step: string) =>
  vi.waitUntil(() => steps(server).includes(step), { timeout: PATIENCE_MS });

/** Speaks as another process would. */
async function heir(...said: object[]) {
  const socket = connect(socketFile);
  await once(socket, 'connect');
  const lines = new JsonLines(socket);
  const answers: unknown[] = [];
  for (const message of said) {
    lines.say(message);
    answers.push(await lines.next(PATIENCE_MS));
  }
  return { lines, answers };
}

const wanted = (port: number) => ({ t: 'want', v: 1, host: '127.0.0.1', port, secure: false });

it('[MOVE1] [MOVE2] the next process listens at the same port, and the one before ends by itself when nobody is left', async () => {
  const first = start();
  const port = await ready(first);
  expect(statSync(socketFile).mode & 0o777).toBe(0o600);
  const clients = await Promise.all([visit(port), visit(port)]);
  const second = follow();
  expect(await ready(second)).toBe(port);
  await until(second, 'taking over');
  expect(second.err()).toContain(`"pid":${first.child.pid}`);
  await Promise.all(clients.map((client) => client.frame('move')));
  // Whoever comes meanwhile comes to the next one, and those who were told are kept until they are there.
  const newcomer = await visit(port);
  expect(first.child.exitCode).toBeNull();
  for (const client of clients) client.cut();
  expect(await first.ended).toEqual([0, null]);
  expect(steps(first).slice(-2)).toEqual(['stopping', 'stopped']);
  expect((await newcomer.command('create')).t).toBe('done');
  // And so on.
  const third = follow();
  expect(await ready(third)).toBe(port);
  await newcomer.frame('move');
  newcomer.cut();
  expect(await second.ended).toEqual([0, null]);
  expect((await ask(port, '/livez')).status).toBe(200);
});

it('[MOVE1] without being asked for it nobody shares a port', async () => {
  const first = start();
  const port = await ready(first);
  const others = runs.dataDir('other');
  for (const more of [[], others, ['--take-over', ...others]]) {
    const second = runs.run('--address', `127.0.0.1:${port}`, ...more);
    expect(await second.ended).toEqual([1, null]);
    expect(second.err()).toMatch(
      /^--address: cannot listen on 127\.0\.0\.1:\d+: another program listens there\.\n$/,
    );
  }
  expect((await (await visit(port)).command('create')).t).toBe('done');
});

it('[MOVE1] where no server runs, or one was killed, it starts as ever', async () => {
  const first = follow();
  await ready(first);
  first.child.kill('SIGKILL');
  await first.ended;
  expect(existsSync(socketFile)).toBe(true);
  const second = follow();
  const port = await ready(second);
  expect((await ask(port, '/livez')).status).toBe(200);
  second.child.kill('SIGTERM');
  expect(await second.ended).toEqual([0, null]);
  expect(existsSync(socketFile)).toBe(false);
});

it('[MOVE7] a process that dies before it is ready has taken nothing, and what was asked meanwhile is answered', async () => {
  const first = start();
  const port = await ready(first);
  const client = await visit(port);
  for (const said of [[wanted(port)], [wanted(port), { t: 'give' }]]) {
    const { lines, answers } = await heir(...said);
    expect(answers.at(-1)).toMatchObject({ t: said.length === 1 ? 'agreed' : 'yours' });
    const answer = client.command('create');
    lines.cut();
    expect((await answer).t).toBe('done');
  }
  // One that cannot be what it wants to be.
  const second = follow('--tls-cert', '/no/such/file', '--tls-key', '/no/such/file');
  expect(await second.ended).toEqual([1, null]);
  expect((await client.command('create')).t).toBe('done');
  expect(client.frames.some(({ t }) => t === 'move')).toBe(false);
});

it('[MOVE7] one that is not ready in time has taken nothing', async () => {
  const first = start('--limit', 'freezeTimeoutMs=300');
  const port = await ready(first);
  const client = await visit(port);
  const { lines } = await heir(wanted(port), { t: 'give' });
  expect((await client.command('create')).t).toBe('done');
  expect(await lines.next(PATIENCE_MS)).toMatchObject({ t: 'no' });
  await until(first, 'thawed');
});

it('[MOVE7] one that is ready when the one before dies goes on by itself', async () => {
  const estate = { users: [], rooms: [], invites: [], emptyRooms: [], tombstones: [] };
  const answers = [
    { t: 'agreed', pid: 1, port: 0, certificate: null },
    { t: 'yours', estate },
  ];
  const before = createServer((socket) => void speak(new JsonLines(socket)));
  const speak = async (lines: JsonLines): Promise<void> => {
    for (const message of answers) {
      await lines.next(PATIENCE_MS);
      lines.say(message);
    }
    expect(await lines.next(PATIENCE_MS)).toEqual({ t: 'ready' });
    lines.cut();
    before.close();
  };
  mkdirSync(dirname(socketFile));
  before.listen(socketFile);
  const port = await ready(follow());
  expect((await ask(port, '/livez')).status).toBe(200);
});

it('[MOVE10] who asks in other words, for another address or in vain is refused in one line, and nothing happens', async () => {
  const first = start();
  const port = await ready(first);
  const refusals = [
    { ...wanted(port), v: 2 },
    { t: 'hello' },
    { ...wanted(port), host: '127.0.0.2' },
    { ...wanted(port), port: port + 1 },
    { ...wanted(port), secure: true },
  ];
  for (const said of refusals) {
    const { answers, lines } = await heir(said);
    expect(answers).toEqual([{ t: 'no', why: expect.any(String) }]);
    await lines.ended;
  }
  const elsewhere = runs.run('--take-over', '--address', '127.0.0.2:0');
  expect(await elsewhere.ended).toEqual([1, null]);
  expect(elsewhere.err()).toMatch(
    /^--take-over: the running server refuses: it listens at another address\.\n$/,
  );
  expect((await visit(port)).frames).toHaveLength(2);
});

it('[MOVE10] of two at once the second is refused', async () => {
  const first = start();
  const port = await ready(first);
  const { lines } = await heir(wanted(port));
  const second = follow();
  expect(await second.ended).toEqual([1, null]);
  expect(second.err()).toMatch(
    /^--take-over: [^\n]* another process is taking its place already\.\n$/,
  );
  lines.cut();
  await ready(follow());
  expect(await first.ended).toEqual([0, null]);
});

it('[MOVE10] a server that is told to end while it gives its place away ends as ever, and says so to the other', async () => {
  const first = start();
  const port = await ready(first);
  const client = await visit(port);
  const { lines } = await heir(wanted(port), { t: 'give' });
  first.child.kill('SIGTERM');
  await lines.ended;
  expect((await client.closed).code).toBe(1012);
  expect(await first.ended).toEqual([0, null]);
});

it('[MOVE10] [SRV5] one that is told to end while its clients move closes them, and the next one goes on', async () => {
  const first = start();
  const port = await ready(first);
  const client = await visit(port);
  const second = follow();
  await ready(second);
  await client.frame('move');
  first.child.kill('SIGTERM');
  expect((await client.closed).code).toBe(1012);
  expect(await first.ended).toEqual([0, null]);
  expect((await (await visit(port)).command('create')).t).toBe('done');
});

it('[MOVE1] with TLS the next process shows the certificate that browsers were told to trust', async () => {
  const first = start('--https');
  const port = await ready(first);
  const client = await TestClient.session(`wss://127.0.0.1:${port}/ws`);
  const shown = await certificateAt(port);
  const second = follow('--https');
  expect(await ready(second)).toBe(port);
  await client.frame('move');
  expect(await certificateAt(port)).toBe(shown);
  client.cut();
  expect(await first.ended).toEqual([0, null]);
});

async function certificateAt(port: number): Promise<string> {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

it('[MOVE8] clients of a door stay with the process that they came to, until its time is over', async () => {
  const limits = ['--limit', 'moveTimeoutMs=5000'];
  const first = start(...limits);
  const port = await ready(first);
  const peers = ['ann', 'bob'].map((id) => peerOf(port, id));
  const closes = peers.map(({ socket }) => once(socket, 'close'));
  for (const peer of peers) expect(await peer.next()).toMatchObject({ type: 'OPEN' });
  const second = follow(...limits);
  await ready(second);
  await until(first, 'moving clients');
  const [ann, bob] = peers as [Peer, Peer];
  ann.socket.send(JSON.stringify({ type: 'OFFER', dst: 'bob', payload: { sdp: 'v=0' } }));
  expect(await bob.next()).toMatchObject({ type: 'OFFER', src: 'ann' });
  for (const [code] of await Promise.all(closes)) expect(code).toBe(1012);
  expect(await first.ended).toEqual([0, null]);
  expect(await peerOf(port, 'ann').next()).toMatchObject({ type: 'OPEN' });
});

type Peer = ReturnType<typeof peerOf>;

function peerOf(port: number, id: string) {
  const query = `key=peerjs&id=${id}&token=token-of-${id}&version=1.5.4`;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/peerjs?${query}`);
  const frames: unknown[] = [];
  socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString())));
  const next = async (): Promise<unknown> => {
    while (frames.length === 0) await once(socket, 'message');
    return frames.shift();
  };
  return { socket, next };
}
