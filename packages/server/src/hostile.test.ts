import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sayRaw, startTestServer, TestClient, type TestServer } from './testing.ts';

/** Deadlines short enough to wait for; that they hold at all is what is shown. */
const limits = {
  headersTimeoutMs: 400,
  requestTimeoutMs: 600,
  answerTimeoutMs: 600,
  keepAliveTimeoutMs: 300,
  tlsHandshakeTimeoutMs: 400,
  helloDeadlineMs: 400,
  closeTimeoutMs: 300,
};
const PATIENCE_MS = 8_000;

let server: TestServer;
let tls: TestServer;
beforeAll(async () => {
  server = await startTestServer({ limits });
  tls = await startTestServer({ limits, https: true });
});
afterAll(() => Promise.all([server.stop(), tls.stop()]));

const head =
  'Host: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n';
const upgrade = `GET /ws HTTP/1.1\r\n${head}Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: parley.1\r\n\r\n`;

/** Opens a socket, lets it misbehave, and resolves when the server has ended it. */
async function untilEnded(port: number, misbehave: (socket: Socket) => void): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.resume();
  await once(socket, 'connect');
  misbehave(socket);
  const ended = await Promise.race([
    // Not events.once, which takes a reset for a failure: a reset is an end too.
    new Promise<true>((resolve) => socket.once('close', () => resolve(true))),
    new Promise<false>((resolve) => setTimeout(resolve, PATIENCE_MS, false)),
  ]);
  socket.destroy();
  expect(ended).toBe(true);
}

const drip = (socket: Socket, bytes: string): void => {
  let at = 0;
  const timer = setInterval(() => socket.write(bytes.charAt(at++ % bytes.length)), 50);
  socket.once('close', () => clearInterval(timer));
};

it.each([
  ['says nothing', () => {}],
  ['sends half a request line', (socket: Socket) => socket.write('GET /r/')],
  ['sends half a header', (socket: Socket) => socket.write('GET / HTTP/1.1\r\nHost: he')],
  [
    'drips headers for ever',
    (socket: Socket) => (socket.write('GET / HTTP/1.1\r\n'), drip(socket, 'X: y\r\n')),
  ],
  [
    'promises a body and does not send it',
    (socket: Socket) => socket.write('POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\n'),
  ],
  [
    'drips a body',
    (socket: Socket) => (
      socket.write('POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 999\r\n\r\n'),
      drip(socket, 'x')
    ),
  ],
  [
    'asks once and stays',
    (socket: Socket) => socket.write('GET /livez HTTP/1.1\r\nHost: here\r\n\r\n'),
  ],
  ['upgrades and says nothing', (socket: Socket) => socket.write(upgrade)],
  ['sends half a frame', (socket: Socket) => socket.write(`${upgrade}\x81\xfe`, 'latin1')],
  [
    'drips a frame',
    (socket: Socket) => (
      socket.write(`${upgrade}\x81\xfe\xff\xff\0\0\0\0`, 'latin1'),
      drip(socket, '{')
    ),
  ],
  [
    'says bytes that are no HTTP',
    (socket: Socket) => socket.write(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00])),
  ],
])('[SRV9] a socket that %s is closed in time', (_, misbehave) =>
  untilEnded(server.port, misbehave),
);

it.each([
  ['says nothing', () => {}],
  [
    'sends half a TLS greeting',
    (socket: Socket) => socket.write(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00])),
  ],
  ['speaks no TLS', (socket: Socket) => socket.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n')],
])('[SRV9] a socket to a TLS port that %s is closed in time', (_, misbehave) =>
  untilEnded(tls.port, misbehave),
);

it('[SRV9] a socket that does not take its answers is closed', () =>
  untilEnded(server.port, (socket) => {
    socket.pause();
    // More answers than the buffers of the system hold. A write that fails tells of the end.
    const request = 'GET /metrics HTTP/1.1\r\nHost: here\r\n\r\n';
    const asking = setInterval(() => socket.write(request.repeat(100)), 10);
    socket.once('close', () => clearInterval(asking));
  }));

it('[SRV8] headers beyond the bound are refused', async () => {
  const { text, socket } = await sayRaw(
    server.port,
    `GET / HTTP/1.1\r\nHost: here\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
  );
  expect(text).toMatch(/^HTTP\/1\.1 431 /);
  socket.destroy();
});

it('[SRV8] control frames count as messages, so a flood of pings ends', async () => {
  const strict = await startTestServer({ limits: { messagesBurst: 30, malformedFramesMax: 20 } });
  const client = await TestClient.session(strict.webSocketUrl);
  for (let sent = 0; sent < 40; sent += 1) client.ping();
  expect((await client.closed).code).toBe(4429);
  await strict.stop();
});

it('[SRV8] requests that no browser makes get an answer and leave the server well', async () => {
  const requests = [
    'GET * HTTP/1.1\r\nHost: here\r\n\r\n',
    'GET http://evil.net/ HTTP/1.1\r\nHost: here\r\n\r\n',
    'GET /\xff\xfe HTTP/1.1\r\nHost: here\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: \x7f"<>\r\n\r\n',
    'GET / HTTP/1.1\r\n\r\n',
    'GET / HTTP/1.0\r\n\r\n',
    'CONNECT evil.net:443 HTTP/1.1\r\nHost: evil.net\r\n\r\n',
    `GET /ws HTTP/1.1\r\n${head}Sec-WebSocket-Protocol: ,,\r\n\r\n`,
    `POST /ws HTTP/1.1\r\n${head}\r\n`,
    'GET / HTTP/1.1\r\nHost: here\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: here\r\nExpect: 100-continue\r\n\r\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  ];
  for (const request of requests) {
    const { text, socket } = await sayRaw(server.port, Buffer.from(request, 'latin1'));
    socket.destroy();
    expect(text, request).not.toMatch(/^HTTP\/1\.1 500 /);
  }
  expect((await sayRaw(server.port, 'GET /livez HTTP/1.1\r\nHost: here\r\n\r\n')).text).toMatch(
    /^HTTP\/1\.1 200 /,
  );
});

it('[SRV4] [SRV8] who goes away in the middle of a request is no failure of the server', async () => {
  const steps: string[] = [];
  const log = { write: ({ step }: { step: string }) => steps.push(step), end: async () => {} };
  const one = await startTestServer({}, { log });
  for (const path of ['/decline', '/ice_servers', '/call']) {
    const socket = connect(one.port, '127.0.0.1');
    // Is told to go on when somebody is about to read it.
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: here\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n`,
    );
    await once(socket, 'data');
    socket.destroy();
    await once(socket, 'close');
  }
  await one.stop();
  expect(steps).toContain('stopped');
  expect(steps).not.toContain('failure');
});
