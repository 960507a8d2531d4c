import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { main, ready, type Run, Runs, steps } from './process-testing.ts';
import { ask, TestClient } from './testing.ts';

// Each test starts processes, and a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

let runs: Runs;
let folder: string;
beforeEach(() => {
  runs = new Runs();
  ({ folder } = runs);
});
afterEach(() => runs.end());

it.each(['SIGTERM', 'SIGINT'] as const)(
  '[SRV5] %s tells the clients and ends with code 0 within 5 s',
  async (signal) => {
    const server = runs.run('--address', '127.0.0.1:0');
    const port = await ready(server);
    const [client, silent] = [
      await TestClient.session(`ws://127.0.0.1:${port}/ws`),
      await TestClient.session(`ws://127.0.0.1:${port}/ws`),
    ];
    // One that never answers the close.
    silent.pause();
    const start = performance.now();
    server.child.kill(signal);
    while (!server.err().includes('stopping'))
      await once(server.child.stderr ?? server.child, 'data');
    // The same wish again, by way of the process above.
    server.child.kill(signal);
    const { code, reason } = await client.closed;
    expect(code).toBe(1012);
    expect(reason).toMatch(/^slot=\d+$/);
    expect(await server.ended).toEqual([0, null]);
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(steps(server)[0]).toBe('listening');
    expect(steps(server).slice(steps(server).indexOf('stopping')).at(-1)).toBe('stopped');
    silent.cut();
  },
);

it('[SRV5] a signal that comes after a second ends it at once', async () => {
  const server = runs.run(
    '--address',
    '127.0.0.1:0',
    '--limit',
    'stopTimeoutMs=60000,closeTimeoutMs=60000',
  );
  const silent = await TestClient.session(`ws://127.0.0.1:${await ready(server)}/ws`);
  silent.pause();
  server.child.kill('SIGTERM');
  while (!server.err().includes('stopping'))
    await once(server.child.stderr ?? server.child, 'data');
  const again = setInterval(() => server.child.kill('SIGTERM'), 200);
  expect((await server.ended)[0]).toBe(1);
  clearInterval(again);
  silent.cut();
});

it.each(['/dev/full', 'nowhere'])(
  '[FAULT74] [SRV4] when the log goes to %s calls go on, and the server stops as ever',
  async (place) => {
    const script = place === 'nowhere' ? 'exec "$@"' : `exec "$@" 2>${place}`;
    const node = [process.execPath, ...runs.parley(), '--address', '127.0.0.1:0'];
    const server = runs.spawn('/bin/sh', ['-c', script, 'sh', ...node]);
    const port = await ready(server);
    server.child.stderr?.destroy();
    const client = await TestClient.session(`ws://127.0.0.1:${port}/ws`);
    // Lines are due every 100 ms.
    const speaking = setInterval(() => client.tell('create'), 50);
    await client.frameThat((frame) => frame.t === 'done' && frame.n === 10);
    clearInterval(speaking);
    server.child.kill('SIGTERM');
    expect((await client.closed).code).toBe(1012);
    expect(await server.ended).toEqual([0, null]);
  },
);

it('[SRV4] a mistake of our own ends the process with one line that quotes nobody', async () => {
  const fault = join(folder, 'fault.mjs');
  writeFileSync(
    fault,
    `process.on('SIGUSR2', () => { throw new TypeError('said by 203.0.113.9') })`,
  );
  const server = runs.spawn(process.execPath, [
    '--import',
    fault,
    ...runs.parley(),
    '--address',
    '127.0.0.1:0',
  ]);
  await ready(server);
  server.child.kill('SIGUSR2');
  expect(await server.ended).toEqual([1, null]);
  expect(server.err()).toMatch(
    /"level":"error",.*"step":"failure","error":"TypeError","at":\["at .*\]\}\n$/,
  );
  expect(server.err()).not.toContain('203.0.113.9');
});

it('[SRV8] a server that runs out of descriptors turns some away and goes on', async () => {
  const script = `ulimit -n 100; exec "$0" "$@"`;
  const node = ['-c', script, process.execPath, ...runs.parley(), '--address', '127.0.0.1:0'];
  const server = runs.spawn('/bin/sh', node);
  const port = await ready(server);
  const sockets = Array.from({ length: 200 }, () =>
    connect(port, '127.0.0.1').on('error', () => {}),
  );
  await Promise.race(sockets.map((socket) => once(socket, 'close')));
  for (const socket of sockets) socket.destroy();
  // Until it has seen that those are gone, it has none for anybody.
  const isAlive = () => ask(port, '/livez').then(({ status }) => status === 200);
  await vi.waitUntil(() => isAlive().catch(() => false), { timeout: 15_000 });
});

it('[SRV6] a wrong option ends with one line and code 2, before anything is written', async () => {
  const server = runs.run('--address', 'nowhere');
  expect(await server.ended).toEqual([2, null]);
  expect(server.err()).toMatch(/^--address: "nowhere" is not allowed; give HOST:PORT[^\n]*\n$/);
  expect(server.out()).toBe('');
});

it('[SRV6] what only shows when starting ends with one line and code 1', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as { port: number };
  const garbage = join(folder, 'garbage.pem');
  writeFileSync(garbage, 'no certificate');
  const attempts: [Run, RegExp][] = [
    [
      runs.run('--address', `127.0.0.1:${port}`),
      /^--address: cannot listen on 127\.0\.0\.1:\d+: another program listens there\.\n$/,
    ],
    [
      runs.run('--address', '203.0.113.1:0'),
      /^--address: cannot listen on 203\.0\.113\.1:0: this machine has no such address\.\n$/,
    ],
    [
      runs.run('--tls-cert', '/no/such/file', '--tls-key', garbage),
      /^--tls-cert: cannot read \/no\/such\/file: no such file or folder\.\n$/,
    ],
    [
      runs.run('--tls-cert', garbage, '--tls-key', garbage),
      /^--tls-cert .* are not a PEM certificate and its own key\.\n$/,
    ],
    [runs.run('--data-dir', garbage), /^--data-dir: cannot write .*garbage\.pem: .*\.\n$/],
  ];
  for (const [attempt, line] of attempts) {
    expect(await attempt.ended).toEqual([1, null]);
    expect(attempt.err()).toMatch(line);
  }
  holder.close();
});

it('[SRV10] --help and --version speak on standard output', () => {
  const say = (flag: string) => execFileSync(process.execPath, [main, flag]).toString();
  expect(say('--help')).toContain('Usage: npm start -- [options]');
  expect(say('--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
});

it('listens on both loopback addresses by default, and says in three lines where to go', async () => {
  const server = runs.run('--address', 'localhost:0');
  const port = await ready(server);
  expect(server.out().trim().split('\n').length).toBe(3);
  expect((await ask(port, '/livez')).status).toBe(200);
  expect((await fetch(`http://[::1]:${port}/livez`)).status).toBe(200);
});

it('shows a code to scan when other computers can reach it', async () => {
  const server = runs.run('--address', ':0', '--https');
  await ready(server);
  expect(server.out()).toMatch(/open https:\/\/[^\n]+\n[^]*\u2588{3}/);
});
