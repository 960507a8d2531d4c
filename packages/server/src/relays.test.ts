/** The relay as a part of the server: as people start it, and what the server says of it. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { findTurnserver } from '@parley/media';
import { loopbackOfOwn, pidOfCoturn } from '@parley/media/testing';
import { readCommand } from './config.ts';
import { main, type Run, Runs, steps, told } from './process-testing.ts';
import { type KeptRelays, openRelays } from './relays.ts';
import { selfSigned } from './self-signed.ts';

// Each test starts processes, and a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 });

const patient = { timeout: 60_000, interval: 20 };
const isRoot = process.getuid?.() === 0;
const certificate = selfSigned(['relay.test', '127.0.0.1']);

const runs = new Runs();
const opened: KeptRelays[] = [];
afterAll(async () => {
  for (const relays of opened) await relays.stop();
  await runs.end();
});

const start = (address: string, ...args: string[]): Run =>
  runs.spawn(process.execPath, [main, '--address', `${address}:5080`, ...args]);

const page = async (address: string, path: string): Promise<string> =>
  (await fetch(`http://${address}:5080${path}`)).text();

/** As the server has them with these options. */
async function relaysOf(...args: string[]): Promise<KeptRelays> {
  const command = readCommand(args);
  if (command.do !== 'start') throw new Error(`it would ${command.do}`);
  const keep = (_name: string, make: () => string | Promise<string>) => Promise.resolve(make());
  const relays = await openRelays(command.config, { keep, report: () => {} });
  opened.push(relays);
  relays.start(() => {});
  return relays;
}

const urlsOf = (relays: KeptRelays) => relays.serversFor('ada', 60_000).flatMap(({ urls }) => urls);

function certificateFiles(): string[] {
  const [cert, key] = ['cert.pem', 'key.pem'].map((name) => join(runs.folder, name));
  writeFileSync(cert ?? '', certificate.cert);
  writeFileSync(key ?? '', certificate.key, { mode: 0o600 });
  return ['--tls-cert', cert ?? '', '--tls-key', key ?? ''];
}

describe.skipIf(findTurnserver() === undefined)('a server with coturn', () => {
  it('[TURN1] [TURN3] [SRV3] leaves its relay running when it is killed, and ends it when it stops', async () => {
    const address = loopbackOfOwn();
    const data = runs.dataDir('killed');
    const first = start(address, ...data);
    expect(await told(first, /^(Relay \(TURN\) .*)$/m)).toBe(
      `Relay (TURN) at ${address}:3478 by UDP and TCP.`,
    );
    expect(await page(address, '/readyz')).toBe('ok\nrelay running\n');
    expect(await page(address, '/metrics')).toMatch(
      /\nparley_turn_up 1\n[^]*\nparley_turn_allocations 0\n/,
    );
    const pid = pidOfCoturn(data[1] ?? '');
    expect(pid).toBeDefined();
    first.child.kill('SIGKILL');
    await first.ended;
    expect(pidOfCoturn(data[1] ?? '')).toBe(pid);

    const second = start(address, ...data);
    await told(second, /^(Relay \(TURN\) .*)$/m);
    expect(pidOfCoturn(data[1] ?? '')).toBe(pid);
    await expect
      .poll(() => second.err(), patient)
      .toContain('"step":"relay running","adopted":true');
    expect(second.err()).not.toContain('127.');
    second.child.kill('SIGTERM');
    expect(await second.ended).toEqual([0, null]);
    expect(pidOfCoturn(data[1] ?? '')).toBeUndefined();
  });

  it('[TURN3] ends one that was left, when it is to run none', async () => {
    const address = loopbackOfOwn();
    const data = runs.dataDir('left');
    const first = start(address, ...data);
    await told(first, /^(Relay \(TURN\) .*)$/m);
    first.child.kill('SIGKILL');
    await first.ended;
    expect(pidOfCoturn(data[1] ?? '')).toBeDefined();
    const second = start(address, ...data, '--turn', 'off');
    await expect.poll(() => pidOfCoturn(data[1] ?? ''), patient).toBeUndefined();
    await told(second, /^(Parley is ready)/m);
    const metrics = await page(address, '/metrics');
    expect(metrics).toContain('\nparley_turn_up 0\n');
    expect(metrics, 'nothing is known of it').not.toMatch(/^parley_turn_allocations /m);
  });

  it('[TURN3] [TURN8] says that it is gone, and serves on', async () => {
    const address = loopbackOfOwn();
    const holder = createServer().listen(3_478, address);
    await once(holder, 'listening');
    const data = runs.dataDir('taken');
    const server = start(address, ...data);
    expect(await told(server, /^(No relay .*)$/m)).toContain(`TCP port 3478 of ${address}`);
    expect(await page(address, '/readyz')).toBe('ok\nrelay failed\n');
    expect(await page(address, '/metrics')).toContain('\nparley_turn_up 0\n');
    await expect.poll(() => steps(server), patient).toContain('relay failed');
    expect(server.err()).not.toContain('127.');
    holder.close();
    await expect.poll(() => page(address, '/readyz'), patient).toBe('ok\nrelay running\n');
    process.kill(pidOfCoturn(data[1] ?? '') ?? 0, 'SIGKILL');
    await expect
      .poll(() => page(address, '/metrics'), patient)
      .toContain('\nparley_turn_restarts_total 1\n');
    server.child.kill('SIGTERM');
    expect(await server.ended).toEqual([0, null]);
  });

  it('[TURN1] with a certificate it is reached by TLS under its name', async () => {
    const address = loopbackOfOwn();
    const files = [...runs.dataDir('tls'), ...certificateFiles()];
    const relays = await relaysOf('--address', `${address}:5080`, ...files);
    expect(await relays.said()).toBe(
      `Relay (TURN) at ${address}:3478 by UDP and TCP, by TLS at relay.test:5349.`,
    );
    expect(urlsOf(relays)).toContain('turns:relay.test:5349?transport=tcp');
    const socket = connect({
      host: address,
      port: 5_349,
      servername: 'relay.test',
      ca: certificate.cert,
    });
    await once(socket, 'secureConnect');
    socket.destroy();
  });

  it.skipIf(!isRoot)('[TURN1] with an address of its own it takes port 443', async () => {
    const [web, own] = [loopbackOfOwn(), loopbackOfOwn()];
    const args = ['--turn-address', `${own}:3478`, ...runs.dataDir('443'), ...certificateFiles()];
    const relays = await relaysOf('--address', `${web}:443`, ...args);
    await relays.said();
    expect(relays.state()).toBe('running');
    expect(urlsOf(relays)).toContain('turns:relay.test:443?transport=tcp');
  });
});

it('[TURN1] off means off', async () => {
  const relays = await relaysOf('--turn', 'off');
  expect(await relays.said()).toBe('');
  expect(relays.state()).toBe('none');
  expect(urlsOf(relays)).toEqual([]);
});

it('[TURN7] [TURN8] relays of the operator take the place of our own', async () => {
  const secretFile = join(runs.folder, 'secret');
  const args = ['--turn', 'external', '--turn-secret-file', secretFile, '--hide-addresses'];
  const urls = ['--turn-url', 'turn:127.0.0.1:1,turns:b.test;region=eu', '--turn-region', 'eu'];
  const relays = await relaysOf(...args, ...urls);
  expect(await relays.said()).toMatch(
    /^Relay \(TURN\): \S+secret cannot be read, .*; turn:127\.0\.0\.1:1 does not answer\. Other calls go directly\.$/,
  );
  expect([relays.state(), relays.relayOnly, urlsOf(relays)]).toEqual(['failed', true, []]);
  writeFileSync(secretFile, 'a secret of their own\n');
  expect(urlsOf(relays)).toEqual(['turns:b.test', 'turn:127.0.0.1:1']);
  expect(relays.state()).toBe('external');
});
