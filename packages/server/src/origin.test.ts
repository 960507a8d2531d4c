import { afterAll, beforeAll, expect, it } from 'vitest';
import { Origins } from './origin.ts';
import { ask, startTestServer, type TestServer, upgrade } from './testing.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({
    publicUrl: 'https://call.example.org',
    allowOrigin: ['https://shop.example'],
  });
});
afterAll(() => server.stop());

/** What looks like an allowed origin and is not. */
const lookalikes = [
  'null',
  '',
  '*',
  'call.example.org',
  'http://call.example.org',
  'wss://call.example.org',
  'https://call.example.org:443',
  'https://call.example.org:8443',
  'https://call.example.org/',
  'https://call.example.org.',
  'https://call.example.org.evil.net',
  'https://evil-call.example.org',
  'https://evil.call.example.org',
  'https://xcall.example.org',
  'https://call.example.or',
  'https://call.example.org@evil.net',
  'https://evil.net#https://call.example.org',
  'https://evil.net, https://call.example.org',
  'https://call.example.org https://evil.net',
  'https://CALL.example.org',
  'HTTPS://call.example.org',
  'https://xn--call-example-org.example',
  'https://c\u0430ll.example.org',
  'https://call%2eexample.org',
  'https://shop.example.org',
  'file://',
];

it.each(lookalikes)('[SRV1] refuses the upgrade of a page of %j', async (origin) => {
  const status = await upgrade(server.port, { Origin: Buffer.from(origin).toString('latin1') });
  // Bytes that no browser sends in a header do not get that far.
  expect(status).toMatch(/^HTTP\/1\.1 40[03] /);
});

it.each([
  ['its own origin', (port: number) => `http://127.0.0.1:${port}`],
  ['its public origin', () => 'https://call.example.org'],
  ['an allowed origin', () => 'https://shop.example'],
  ['a program, which has none', () => undefined],
])('[SRV1] lets %s connect', async (_, origin) => {
  expect(await upgrade(server.port, { Origin: origin(server.port) })).toMatch(/^HTTP\/1\.1 101 /);
});

it('[FAULT7] [SRV1] says why in one line', async () => {
  expect(await upgrade(server.port, { Origin: 'null' })).toMatch(
    /^HTTP\/1\.1 403 Forbidden\r\n[^]*\r\n\r\nPages of this origin may not connect\.\n$/,
  );
});

it('[SRV1] its own origin is the scheme, host and port of this very request', () => {
  const origins = new Origins(undefined, []);
  const host = 'call.local:5080';
  expect(origins.allow({ origin: 'https://call.local:5080', host, secure: true })).toBe(true);
  expect(origins.allow({ origin: 'https://call.local:5080', host, secure: false })).toBe(false);
  expect(origins.allow({ origin: 'http://call.local', host, secure: false })).toBe(false);
  expect(origins.allow({ origin: 'http://call.local.:5080', host, secure: false })).toBe(false);
  expect(origins.allow({ origin: 'http://undefined', host: undefined, secure: false })).toBe(false);
});

it('[SRV1] without TLS a name is not its own: whoever owns it could let it lead here', () => {
  const origins = new Origins(undefined, []);
  const allows = (host: string) => origins.allow({ origin: `http://${host}`, host, secure: false });
  const own = ['localhost:5080', 'call.localhost', '127.0.0.1', '192.0.2.7:80', '[2001:db8::7]:80'];
  expect(own.filter((host) => !allows(host))).toEqual([]);
  const names = ['evil.example:5080', 'localhost.evil.example', '127.0.0.1.evil.example', 'lan:80'];
  expect(names.filter(allows)).toEqual([]);
});

it('[SRV3] pages of allowed origins may read /livez from elsewhere, others not', async () => {
  const from = async (origin: string) =>
    (await ask(server.port, '/livez', { headers: { Origin: origin } })).headers;
  expect((await from('https://shop.example'))['access-control-allow-origin']).toBe(
    'https://shop.example',
  );
  expect((await from('https://evil.net'))['access-control-allow-origin']).toBeUndefined();
  expect((await from('https://evil.net'))['vary']).toBe('Origin');
});

it.each([
  ['https://call.example.org', 'call.example.org', true],
  ['https://shop.example', 'call.example.org', false],
  ['http://localhost:80', 'localhost:80', true],
  ['http://call.example.org', 'call.example.org', false],
  ['null', 'localhost', false],
  [undefined, 'localhost', false],
])('[SRV1] whether a page of %s at %s is our own: %s', (origin, host, isOwn) => {
  const origins = new Origins('https://call.example.org', ['https://shop.example']);
  expect(origins.isOwn({ origin, host, secure: false })).toBe(isOwn);
});

it.each([
  ['https://shop.example', 'call.example.org', 'https://shop.example'],
  [undefined, '127.0.0.1:5080', 'http://127.0.0.1:5080'],
  [undefined, 'evil.example', undefined],
  [undefined, undefined, undefined],
])('[ID8] where %s at %s comes from: %s', (origin, host, from) => {
  const origins = new Origins(undefined, ['https://shop.example']);
  expect(origins.of({ origin, host, secure: false })).toBe(from);
});
