import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask, startTestServer, TestClient, type TestServer } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-web-'));
const script = 'export const answer = 42;\n'.repeat(100);
const html = '<!doctype html><title>Parley</title>';

let server: TestServer;
beforeAll(async () => {
  mkdirSync(join(folder, 'dist/assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'not for you');
  writeFileSync(join(folder, 'dist/index.html'), html);
  writeFileSync(join(folder, 'dist/icon.png'), Buffer.alloc(64));
  writeFileSync(join(folder, 'dist/assets/app-Ab3_dE7-.js'), script);
  writeFileSync(join(folder, 'dist/assets/plain.js'), script);
  writeFileSync(join(folder, 'dist/sw.js'), script);
  writeFileSync(join(folder, 'dist/manifest.webmanifest'), '{"name":"Parley"}');
  server = await startTestServer({}, { webAppFolder: join(folder, 'dist') });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}) =>
  ask(server.port, path, { headers });

it('[SRV2] every answer carries the same strict headers', async () => {
  const paths = [
    '/',
    '/r/abcd-efgh-jkmn',
    '/assets/plain.js',
    '/livez',
    '/metrics',
    '/no/such/page',
    '/ws',
    '/page.css',
  ];
  for (const path of paths) {
    const { headers } = await get(path);
    expect(headers['x-content-type-options'], path).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['cross-origin-opener-policy']).toBe('same-origin');
    expect(headers['strict-transport-security']).toBeUndefined();
    expect(headers['content-security-policy']).toMatchInlineSnapshot(
      `"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob: mediastream:; font-src 'self'; manifest-src 'self'; worker-src 'self'; connect-src 'self' https: wss: http://localhost:* ws://localhost:* http://127.0.0.1:* ws://127.0.0.1:*; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'"`,
    );
    expect(headers['permissions-policy']).toMatch(
      /^camera=\(self\), microphone=\(self\), display-capture=\(self\), speaker-selection=\(self\), publickey-credentials-create=\(self\), publickey-credentials-get=\(self\)(?:, [a-z-]+=\(\))+$/,
    );
  }
});

it('[SRV2] no policy allows inline code, other origins of code, or frames', async () => {
  const policy = String((await get('/')).headers['content-security-policy']);
  expect(policy).not.toMatch(/unsafe|\*(?!;| |$)|script-src[^;]*(?:http|data|blob)/);
  for (const directive of [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "frame-ancestors 'none'",
  ]) {
    expect(policy.split('; ')).toContain(directive);
  }
});

it.each(['http://127.0.0.1', 'https://call.example.org'])(
  '[SRV2] HSTS stands under TLS, also of a proxy: %s',
  async (publicUrl) => {
    const proxied = await startTestServer({ publicUrl });
    const { headers } = await ask(proxied.port, '/');
    expect(headers['strict-transport-security']).toBe(
      publicUrl.startsWith('https') ? 'max-age=31536000' : undefined,
    );
    await proxied.stop();
  },
);

it.each([
  '/',
  '/r/abcd-efgh-jkmn',
  '/r/abcd-efgh-jkmn?x=1',
  '/r/%F0%9F%98%80',
  '/history',
  '/settings',
])('serves the app at %s, never from a cache', async (path) => {
  const { status, headers, body } = await get(path);
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(headers['cache-control']).toBe('no-cache');
  expect(body.toString()).toBe(html);
});

it.each([
  ['br', 'gzip, deflate, br, zstd', brotliDecompressSync],
  ['gzip', 'gzip', gunzipSync],
  ['gzip', 'br;q=0, gzip;q=0.5', gunzipSync],
])(
  '[SRV11] text is compressed with %s for who accepts %s',
  async (encoding, accepted, decompress) => {
    const { headers, body } = await get('/assets/plain.js', { 'Accept-Encoding': accepted });
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers['vary']).toBe('Accept-Encoding');
    expect(Number(headers['content-length'])).toBe(body.length);
    expect(body.length).toBeLessThan(script.length / 10);
    expect(decompress(body).toString()).toBe(script);
  },
);

it('[SRV11] what is compressed already, or not asked for so, goes out as it is', async () => {
  expect(
    (await get('/icon.png', { 'Accept-Encoding': 'br' })).headers['content-encoding'],
  ).toBeUndefined();
  const { headers, body } = await get('/assets/plain.js');
  expect(headers['content-encoding']).toBeUndefined();
  expect(body.toString()).toBe(script);
});

it('[SRV11] a file named by its content is kept for ever, all others are asked for again', async () => {
  expect((await get('/assets/app-Ab3_dE7-.js')).headers['cache-control']).toBe(
    'public, max-age=31536000, immutable',
  );
  expect((await get('/assets/plain.js')).headers['cache-control']).toBe('no-cache');
});

it('[PUSH1] the service worker stands at the root, for the whole app, and is never an old one', async () => {
  const { status, headers, body } = await get('/sw.js');
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'no-cache',
  });
  expect(body.toString()).toBe(script);
});

it('[PUSH1] the manifest is served as one, and both are allowed by the policy', async () => {
  const { status, headers } = await get('/manifest.webmanifest');
  expect([status, headers['content-type']]).toEqual([200, 'application/manifest+json']);
  const policy = String(headers['content-security-policy']).split('; ');
  expect(policy).toContain("manifest-src 'self'");
  expect(policy).toContain("worker-src 'self'");
});

it('[SRV11] what a browser has already is not sent again, and each encoding has a tag of its own', async () => {
  const [plain, packed] = await Promise.all([get('/'), get('/', { 'Accept-Encoding': 'br' })]);
  const tag = String(plain.headers['etag']);
  expect(tag).toMatch(/^"[\w-]+"$/);
  expect(packed.headers['etag']).not.toBe(tag);
  const again = await get('/', { 'If-None-Match': `"other", W/${tag}` });
  expect(again.status).toBe(304);
  expect(again.body.length).toBe(0);
  expect(again.headers['content-security-policy']).toBeDefined();
  expect((await get('/', { 'If-None-Match': '"other"' })).status).toBe(200);
});

it.each([
  '/no/such/page',
  '/index.htm',
  '/r/a/b',
  '/../secret.txt',
  '/assets/../../secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/assets/..%5c..%5csecret.txt',
  '//secret.txt',
  '/assets/',
  '/__proto__',
])('answers %s with a page of its own that says so', async (path) => {
  const { status, headers, body } = await get(path);
  expect(status).toBe(404);
  expect(headers['content-type']).toBe('text/html; charset=UTF-8');
  expect(body.toString()).toContain('<h1>There is no such page</h1>');
  expect(body.toString()).not.toContain('not for you');
});

it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'])(
  'refuses %s and says what is allowed',
  async (method) => {
    const { status, headers } = await ask(server.port, '/', { method });
    expect(status).toBe(405);
    expect(headers['allow']).toBe('GET, HEAD');
  },
);

it('answers HEAD without a body', async () => {
  const { status, headers, body } = await ask(server.port, '/', { method: 'HEAD' });
  expect([status, headers['content-length'], body.length]).toEqual([200, String(html.length), 0]);
});

it('says so when the app is not built', async () => {
  const bare = await startTestServer({}, { webAppFolder: join(folder, 'nowhere') });
  const { status, body } = await ask(bare.port, '/');
  expect(status).toBe(503);
  expect(body.toString()).toContain('The web app is not built yet');
  await bare.stop();
});

it('[SRV3] ready turns to not ready while clients are told to go, and live stays', async () => {
  const stopping = await startTestServer({ limits: { closeTimeoutMs: 1_500 } });
  expect((await ask(stopping.port, '/readyz')).status).toBe(200);
  const client = await TestClient.session(stopping.webSocketUrl);
  client.pause();
  const stopped = stopping.stop();
  const [live, ready] = await Promise.all([
    ask(stopping.port, '/livez'),
    ask(stopping.port, '/readyz'),
  ]);
  expect([live.status, ready.status]).toEqual([200, 503]);
  await expect(TestClient.open(stopping.webSocketUrl)).rejects.toThrow('503');
  client.resume();
  expect((await client.closed).code).toBe(1012);
  await stopped;
});

it('[SRV3] metrics count what the server holds and what it refused', async () => {
  const client = await TestClient.session(server.webSocketUrl);
  await client.command('create');
  await client.command('join', { room: '0000-0000-0000', name: 'Ada' });
  await get('/no/such/page');
  const text = (await get('/metrics')).body.toString();
  const value = (name: string) => Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1]);
  expect(value('parley_connections')).toBe(1);
  expect(value('parley_sessions')).toBe(1);
  expect(value('parley_rooms')).toBe(1);
  expect(value('parley_messages_total\\{type="create"\\}')).toBe(1);
  expect(value('parley_refusals_total\\{code="room_unavailable"\\}')).toBe(1);
  expect(value('parley_upgrades_total\\{status="101"\\}')).toBe(1);
  expect(value('parley_http_requests_total\\{status="404"\\}')).toBeGreaterThan(0);
  expect(value('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
  expect(value('process_cpu_seconds_total')).toBeGreaterThan(0);
  client.close();
});

it('[SRV3] metrics are for this computer and named networks, whatever a stranger or his proxy says', async () => {
  const settings = { trustProxy: ['127.0.0.1'], metricsFrom: ['192.0.2.0/24'] };
  const behind = await startTestServer(settings);
  const statusFrom = async (port: number, forwardedFor: string) =>
    (await ask(port, '/metrics', { headers: { 'X-Forwarded-For': forwardedFor } })).status;
  expect(await statusFrom(behind.port, '192.0.2.7')).toBe(200);
  expect(await statusFrom(behind.port, '::1')).toBe(200);
  expect(await statusFrom(behind.port, '127.0.0.2, 203.0.113.9')).toBe(404);
  expect(await statusFrom(server.port, '192.0.2.7'), 'not a trusted proxy').toBe(404);
  await behind.stop();
});

it('[SRV10] docs/operate.md lists the metrics that there are', async () => {
  const text = (await get('/metrics')).body.toString();
  const named = [...text.matchAll(/^# TYPE (parley_\w+) /gm)].map(([, name]) => name);
  const manual = readFileSync(new URL('../../../docs/operate.md', import.meta.url), 'utf8');
  const documented = [...manual.matchAll(/^\| `(parley_\w+)` /gm)].map(([, name]) => name);
  expect(new Set(documented)).toEqual(new Set(named));
});

it('[SRV5] a stop waits for nobody who takes his time', async () => {
  const stopping = await startTestServer({ https: true });
  const hung = connect(stopping.port, '127.0.0.1');
  await once(hung, 'connect');
  hung.write(Buffer.from([0x16, 0x03, 0x01, 0x02]));
  // Once this is answered, the other one has been accepted.
  await TestClient.session(stopping.webSocketUrl);
  const start = performance.now();
  await stopping.stop();
  expect(performance.now() - start).toBeLessThan(3_000);
  hung.destroy();
});
