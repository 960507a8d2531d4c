import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './testing.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'parley-tickets-'));
const keys = join(dataDir, 'tls-tickets.key');
const DAY_SECONDS = 24 * 60 * 60;

afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const start = (): Promise<TestServer> => startTestServer({ https: true, dataDir });

const open = ({ port }: TestServer, session?: Buffer): TLSSocket =>
  connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...(session && { session }) });

async function ticketOf(server: TestServer): Promise<Buffer> {
  const socket = open(server);
  const [ticket] = (await once(socket, 'session')) as [Buffer];
  socket.destroy();
  return ticket;
}

async function isKnown(server: TestServer, ticket: Buffer): Promise<boolean> {
  const socket = open(server, ticket);
  await once(socket, 'secureConnect');
  const isKnownHere = socket.isSessionReused();
  socket.destroy();
  return isKnownHere;
}

it('[CONN17] a TLS session goes on with the next process, until its keys are a day old', async () => {
  const first = await start();
  const ticket = await ticketOf(first);
  expect(statSync(keys).mode & 0o777).toBe(0o600);
  await first.stop();
  const second = await start();
  expect(await isKnown(second, ticket)).toBe(true);
  await second.stop();
  const yesterday = Date.now() / 1_000 - DAY_SECONDS - 1;
  utimesSync(keys, yesterday, yesterday);
  const third = await start();
  expect(await isKnown(third, ticket)).toBe(false);
  expect(statSync(keys).mtimeMs).toBeGreaterThan((yesterday + 1) * 1_000);
  await third.stop();
});
