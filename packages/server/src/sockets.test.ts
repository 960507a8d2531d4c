import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { closeCodes, wireLimits } from '@parley/protocol';
import { AddressCounts } from './address-counts.ts';
import { defaultLimits } from './limits.ts';
import { Sockets } from './sockets.ts';
import { nativeSpeaker } from './speaker.ts';
import {
  openRaw,
  sayRaw,
  startTestServer,
  TestClient,
  type TestServer,
  upgrade,
} from './testing.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

it.each([
  ['another path', { path: '/socket' }, 404, 'WebSockets are served at /ws.'],
  [
    'no subprotocol',
    { 'Sec-WebSocket-Protocol': undefined },
    400,
    'Offer the subprotocol parley.1.',
  ],
  [
    'another subprotocol',
    { 'Sec-WebSocket-Protocol': 'parley.2, graphql-ws' },
    400,
    'Offer the subprotocol parley.1.',
  ],
  ['another version', { 'Sec-WebSocket-Version': '7' }, 400, 'Sec-WebSocket-Version'],
  ['no key', { 'Sec-WebSocket-Key': undefined }, 400, 'Sec-WebSocket-Key'],
])('[WIRE1] an upgrade with %s is refused in words', async (_, changes, status, text) => {
  const answer = await upgrade(server.port, changes);
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(answer.split('\r\n\r\n')[1]).toMatch(/^[^\n]+\n$/);
  expect(answer).toContain(text);
});

it('[WIRE1] the subprotocol is answered, also among others, and nothing is compressed', async () => {
  const answer = await upgrade(server.port, {
    'Sec-WebSocket-Protocol': 'graphql-ws, parley.1',
    'Sec-WebSocket-Extensions': 'permessage-deflate',
  });
  expect(answer).toMatch(/^HTTP\/1\.1 101 /);
  expect(answer).toContain('Sec-WebSocket-Protocol: parley.1\r\n');
  expect(answer).not.toContain('Extensions');
});

it('[WIRE1] /ws without an upgrade says what it is for', async () => {
  const { text } = await sayRaw(server.port, 'GET /ws HTTP/1.1\r\nHost: here\r\n\r\n');
  expect(text).toMatch(/^HTTP\/1\.1 426 /);
});

it('[WIRE10] a frame above the limit closes with the code for too big', async () => {
  const client = await TestClient.session(server.webSocketUrl);
  client.send(' '.repeat(wireLimits.frameBytesMax + 1));
  expect((await client.closed).code).toBe(closeCodes.tooBig.code);
});

it('[WIRE10] a binary frame closes with the code for a broken protocol', async () => {
  const client = await TestClient.session(server.webSocketUrl);
  client.send(Buffer.from('{"t":"beat","a":0}'));
  expect((await client.closed).code).toBe(closeCodes.protocol.code);
});

/** A frame by hand, masked with zeros. */
const frame = (first: number, payload: Uint8Array): Buffer =>
  Buffer.concat([Uint8Array.of(first, 0x80 | payload.length, 0, 0, 0, 0), payload]);

it.each([
  ['text that is not UTF-8', frame(0x81, Uint8Array.of(0xc3, 0x28)), closeCodes.protocol.code],
  ['a reserved bit', frame(0xc1, Uint8Array.of(0x7b)), closeCodes.protocol.code],
  ['an unknown opcode', frame(0x83, Uint8Array.of()), closeCodes.protocol.code],
  ['a frame without mask', Buffer.of(0x81, 1, 0x7b), closeCodes.protocol.code],
  [
    'too many fragments',
    Buffer.concat([
      frame(0x01, Uint8Array.of(0x7b)),
      ...Array.from({ length: 80 }, () => frame(0x00, Uint8Array.of(0x20))),
    ]),
    closeCodes.tooBig.code,
  ],
])('[WIRE8] %s is closed with a code that is an order', async (_, bytes, code) => {
  const { socket } = await openRaw(server.port);
  socket.write(bytes);
  const data: Buffer = await new Promise((resolve) => socket.once('data', resolve));
  expect(data[0]).toBe(0x88);
  expect(data.readUInt16BE(2)).toBe(code);
  socket.destroy();
});

it('[SRV9] a connection that says no hello is closed in time', async () => {
  const hasty = await startTestServer({ limits: { helloDeadlineMs: 100 } });
  const client = await TestClient.open(hasty.webSocketUrl);
  expect((await client.closed).code).toBe(closeCodes.helloTimeout.code);
  await hasty.stop();
});

it('[SRV8] a client that does not read is cut, and what waits for it is bounded', async () => {
  const megabyte = 'x'.repeat(1024 * 1024);
  const stuck = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  const sockets = new Sockets({
    limits: { ...defaultLimits, unsentBytesMax: megabyte.length },
    byAddress: new AddressCounts(9),
    receive: () => nativeSpeaker({ address: 'here' }),
    nextConnection: () => 1,
    feed: (input) => {
      if (input.t === 'closed') closed.resolve();
    },
    countUpgrade: () => {},
    reportStuck: stuck.resolve,
    reportMistake: () => {},
  });
  const http = createServer()
    .on('upgrade', (...args) => sockets.upgrade(...args))
    .listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  const client = new WebSocket(`ws://127.0.0.1:${port}/ws`, 'parley.1');
  await once(client, 'open');
  client.pause();
  // More than the buffers of the system hold between two sockets.
  for (let sent = 0; sent < 64; sent += 1)
    sockets.perform({ t: 'send', connection: 1, text: megabyte });
  await stuck.promise;
  await closed.promise;
  expect(sockets.size).toBe(0);
  client.terminate();
  http.close();
});

it('[SRV8] a socket that says much lets the others speak in between', async () => {
  const FRAMES = 64;
  let [turn, inTurn, most, frames] = [0, 0, 0, 0];
  const all = Promise.withResolvers<void>();
  const sockets = new Sockets({
    limits: defaultLimits,
    byAddress: new AddressCounts(9),
    receive: () => nativeSpeaker({ address: '192.0.2.1' }),
    nextConnection: () => 1,
    feed: ({ t }) => {
      if (t !== 'frame') return;
      most = Math.max(most, (inTurn += 1));
      if ((frames += 1) === FRAMES) all.resolve();
    },
    countUpgrade: () => {},
    reportStuck: () => {},
    reportMistake: () => {},
  });
  const http = createServer().on('upgrade', (request, stream, head) =>
    sockets.upgrade(request, stream, head),
  );
  await once(http.listen(0, '127.0.0.1'), 'listening');
  const turns = (): void => {
    [turn, inTurn] = [turn + 1, 0];
    if (frames < FRAMES) setImmediate(turns);
  };
  turns();
  const { port } = http.address() as AddressInfo;
  const webSocket = new WebSocket(`ws://127.0.0.1:${port}/ws`, 'parley.1');
  await once(webSocket, 'open');
  for (let at = 0; at < FRAMES; at += 1) webSocket.send('x'.repeat(32 * 1024));
  await all.promise;
  expect(most).toBeLessThanOrEqual(4);
  expect(turn).toBeGreaterThan(FRAMES / 4);
  webSocket.terminate();
  http.close();
});

it('[SRV8] sockets of one address are bounded, and others are not touched', async () => {
  const small = await startTestServer({ limits: { socketsPerAddressMax: 3 } });
  const clients = await Promise.all([1, 2, 3].map(() => TestClient.session(small.webSocketUrl)));
  const { text } = await sayRaw(small.port, 'GET /livez HTTP/1.1\r\nHost: here\r\n\r\n');
  expect(text).toBe('');
  clients[0]?.send({ t: 'beat', a: 0, probe: 7 });
  expect(await clients[0]?.frameThat((one) => one.t === 'beat' && one.probe === 7)).toBeDefined();
  await small.stop();
});

it('[CONN15] while too many have not said who they are, programs are told when to come back', async () => {
  const small = await startTestServer({ limits: { greetingConnectionsMax: 1 } });
  const silent = await openRaw(small.port);
  expect(silent.text).toMatch(/^HTTP\/1\.1 101 /);
  expect(await upgrade(small.port)).toMatch(/^HTTP\/1\.1 503 [^]*\r\nRetry-After: 10\r\n/);
  silent.socket.destroy();
  await vi.waitUntil(async () => (await upgrade(small.port)).startsWith('HTTP/1.1 101 '), {
    timeout: 10_000,
  });
  await small.stop();
});

it('[SRV8] sockets of one address are bounded also behind a proxy, each client for itself', async () => {
  const proxied = await startTestServer({
    limits: { socketsPerAddressMax: 1 },
    trustProxy: ['127.0.0.1'],
  });
  const from = (address: string) => ({ 'X-Forwarded-For': address });
  const first = await openRaw(proxied.port, from('203.0.113.1'));
  expect(first.text).toMatch(/^HTTP\/1\.1 101 /);
  expect(await upgrade(proxied.port, from('203.0.113.1'))).toMatch(
    /^HTTP\/1\.1 429 [^]*This address has too many/,
  );
  expect(await upgrade(proxied.port, from('203.0.113.2'))).toMatch(/^HTTP\/1\.1 101 /);
  first.socket.destroy();
  await proxied.stop();
});
