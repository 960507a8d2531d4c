import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { DoorName } from '@parley/core/server';
import { subprotocol as native } from '@parley/protocol';
import { createParley, type EmbeddedParley, type EmbedSettings } from './embed.ts';
import { selfSigned } from './self-signed.ts';
import { ask, sayRaw, TestClient, upgrade } from './testing.ts';

const folders: string[] = [];
const parleys: EmbeddedParley[] = [];
const servers: Server[] = [];

afterEach(async () => {
  await Promise.all(parleys.splice(0).map((parley) => parley.close()));
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function parleyWith(settings: EmbedSettings): Promise<EmbeddedParley> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-embed-'));
  folders.push(dataDir);
  const parley = await createParley({ dataDir, logLevel: 'silent', ...settings });
  parleys.push(parley);
  return parley;
}

const theirs: RequestListener = (request, response) => {
  response.end(`theirs: ${request.method} ${request.url}`);
};

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const said = async (port: number, path: string, method = 'GET'): Promise<string> =>
  (await ask(port, path, { method })).body.toString();

/** Offers no subprotocol, unlike our own clients. */
const plainly = (port: number, path: string, headers = {}): Promise<string> =>
  upgrade(port, { path, 'Sec-WebSocket-Protocol': undefined, ...headers });

async function opened(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, { rejectUnauthorized: false });
  await once(socket, 'open');
  return socket;
}

async function fetchOverTls(url: string): Promise<IncomingMessage> {
  const [response] = await once(get(url, { rejectUnauthorized: false, agent: false }), 'response');
  return (response as IncomingMessage).resume();
}

it('[EMB1] [PEER6] at the root PeerJS answers under its own key, and leaves all others to the own server', async () => {
  const parley = await parleyWith({ doors: ['peerjs'], peerjsKey: 'our-key' });
  const server = createServer(theirs);
  parley.attach(server);
  const port = await listen(server);
  expect(await said(port, '/our-key/id')).toMatch(/^[\da-f-]{36}$/);
  for (const path of ['/', '/peerjs/id', '/users/id', '/users/peers']) {
    expect(await said(port, path)).toBe(`theirs: GET ${path}`);
  }
});

it("[EMB1] with one door open everything else is the own server's, pages and health too", async () => {
  const parley = await parleyWith({ doors: ['peerjs'], peerjsPath: '/calls' });
  const server = createServer(theirs);
  parley.attach(server);
  const port = await listen(server);
  expect(await said(port, '/calls/peerjs/id')).toMatch(/^[\da-f-]{36}$/);
  for (const path of ['/', '/r/x', '/livez', '/metrics', '/ws', '/page.css', '/call', '/calls2']) {
    expect(await said(port, path)).toBe(`theirs: GET ${path}`);
  }
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    expect(await said(port, '/decline', method)).toBe(`theirs: ${method} /decline`);
  }
  const query = 'key=peerjs&id=ada&token=t';
  const socket = await opened(`ws://127.0.0.1:${port}/calls/peerjs?${query}`);
  socket.terminate();
});

it("[EMB1] the whole server: its pages and sockets are there, the rest is the own server's", async () => {
  const parley = await parleyWith({});
  const server = createServer(theirs);
  parley.attach(server);
  const port = await listen(server);
  for (const path of ['/livez', '/readyz', '/page.css', '/ws', '/call', '/r/abcd-efgh-jkmn']) {
    expect(await said(port, path), path).not.toContain('theirs');
  }
  for (const path of ['/mine', '/assets/mine.js', '/r', '/call/']) {
    expect(await said(port, path)).toBe(`theirs: GET ${path}`);
  }
  const head = await ask(port, '/readyz', { method: 'HEAD' });
  expect(head.headers['x-content-type-options']).toBe('nosniff');
  const client = await TestClient.session(`ws://127.0.0.1:${port}/ws`);
  expect((await client.command('create')).t).toBe('done');
  client.close();
});

it('[EMB1] listeners that are added later hear as little of ours, and all of the rest', async () => {
  const parley = await parleyWith({ doors: ['wscall'] });
  const server = createServer();
  parley.attach(server);
  const upgrades: string[] = [];
  const own = new WebSocketServer({ noServer: true });
  server.on('request', theirs);
  server.on('upgrade', (request, stream, head) => {
    upgrades.push(request.url ?? '');
    own.handleUpgrade(request, stream, head, (socket) => socket.send('theirs'));
  });
  const port = await listen(server);
  const mine = new WebSocket(`ws://127.0.0.1:${port}/mine`);
  const [text] = await once(mine, 'message');
  expect(String(text)).toBe('theirs');
  const ours = await opened(`ws://127.0.0.1:${port}/wscall?id=a&peer_id=b`);
  expect(await said(port, '/wscall')).toBe('theirs: GET /wscall');
  expect(upgrades).toEqual(['/mine']);
  for (const socket of [mine, ours]) socket.terminate();
});

it('[EMB1] where nobody else takes upgrades, one that is not ours is a request like any other', async () => {
  const parley = await parleyWith({ doors: ['wscall'] });
  const server = createServer(theirs);
  const port = await listen(server);
  const before = await upgrade(port, { path: '/mine' });
  parley.attach(server);
  const after = await upgrade(port, { path: '/mine' });
  expect(before).toContain('theirs: GET /mine');
  expect(after.replace(/Date.*/, '')).toBe(before.replace(/Date.*/, ''));
  expect(await plainly(port, '/wscall?id=a', { Upgrade: 'h2c' })).toContain('theirs');
  expect(await plainly(port, '/wscall?id=a')).toContain(' 101 ');
});

it.each<[door: DoorName, path: string, subprotocol?: string]>([
  ['wscall', '/wscall?id=ada&peer_id=ben'],
  ['peerjs', '/peerjs?key=peerjs&id=ada&token=t'],
  ['webrtcconnect', '/any/path', 'webrtcconnect'],
  ['websocket', '/websocket'],
  ['socket.io', '/socket.io/?EIO=4&transport=websocket'],
])('[EMB1] the door %s alone takes its sockets and no others', async (door, path, subprotocol) => {
  const parley = await parleyWith({ doors: [door] });
  const server = createServer(theirs);
  parley.attach(server);
  const port = await listen(server);
  const headers = { 'Sec-WebSocket-Protocol': subprotocol };
  expect(await upgrade(port, { path, ...headers })).toContain(' 101 ');
  const others = { '/ws': native, '/mine': undefined, '/': undefined };
  for (const [other, offered] of Object.entries(others)) {
    const answer = await upgrade(port, { path: other, 'Sec-WebSocket-Protocol': offered });
    expect(answer, other).toContain(`theirs: GET ${other}`);
  }
});

it('[EMB1] two of them share a server, each with its doors', async () => {
  const [first, second] = await Promise.all([
    parleyWith({ doors: ['wscall'] }),
    parleyWith({ doors: ['peerjs'] }),
  ]);
  const server = createServer(theirs);
  first.attach(server);
  second.attach(server);
  const port = await listen(server);
  const pair = await opened(`ws://127.0.0.1:${port}/wscall?id=a&peer_id=b`);
  const peer = await opened(`ws://127.0.0.1:${port}/peerjs?key=peerjs&id=ada&token=t`);
  const [pairClosed, peerClosed] = [once(pair, 'close'), once(peer, 'close')];
  await first.close();
  await pairClosed;
  expect(await plainly(port, '/wscall?id=a')).toContain('theirs');
  expect(await plainly(port, '/peerjs?key=peerjs&id=bo&token=t')).toContain(' 101 ');
  peer.send('{"type":"HEARTBEAT"}');
  expect(await said(port, '/peerjs/id')).toMatch(/^[\da-f-]{36}$/);
  await second.close();
  await peerClosed;
  expect(await said(port, '/peerjs/id')).toContain('theirs');
});

it("[EMB1] a router hands over what comes to it, and gets back what is not Parley's", async () => {
  const parley = await parleyWith({ doors: ['peerjs'] });
  const server = createServer((request, response) =>
    parley.request(request, response, () => theirs(request, response)),
  );
  server.on('upgrade', (request, stream, head) => {
    if (!parley.upgrade(request, stream, head)) stream.end('HTTP/1.1 400 theirs\r\n\r\n');
  });
  const port = await listen(server);
  expect(await said(port, '/peerjs/id')).toMatch(/^[\da-f-]{36}$/);
  expect(await said(port, '/mine')).toBe('theirs: GET /mine');
  expect(await upgrade(port, { path: '/mine' })).toContain('400 theirs');
  (await opened(`ws://127.0.0.1:${port}/peerjs?key=peerjs&id=ada&token=t`)).terminate();
  await parley.close();
  expect(await said(port, '/peerjs/id')).toBe('theirs: GET /peerjs/id');
  expect(await plainly(port, '/peerjs?key=peerjs&id=ada&token=t')).toContain('400 theirs');
});

it('[EMB1] who waits to be told to go on with a body is told by whose request it is', async () => {
  const token = 'a-token-of-sixteen';
  const parley = await parleyWith({ doors: ['wscall'], iceAccessToken: token });
  const server = createServer(theirs);
  server.on('checkContinue', (_request, response) => {
    response.statusCode = 417;
    response.end('theirs');
  });
  parley.attach(server);
  const port = await listen(server);
  const head = (path: string): string =>
    `POST ${path} HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: ${token.length}\r\n\r\n`;
  const ours = await sayRaw(port, head('/ice_servers'));
  expect(ours.text).toContain('100 Continue');
  ours.socket.write(token);
  const [answer] = await once(ours.socket, 'data');
  expect(String(answer)).toContain('HTTP/1.1 200');
  expect((await sayRaw(port, head('/mine'))).text).toContain('417');
});

it('[EMB1] on a server that speaks TLS its own pages are those of https', async () => {
  const { cert, key } = selfSigned(['localhost']);
  const parley = await parleyWith({});
  const server = createTlsServer({ cert, key }, theirs);
  parley.attach(server);
  const port = await listen(server);
  const open = (origin: string): Promise<TestClient> =>
    TestClient.open(`wss://localhost:${port}/ws`, { Origin: origin });
  (await open(`https://localhost:${port}`)).close();
  await expect(open(`http://localhost:${port}`)).rejects.toThrow('403');
  const secure = await fetchOverTls(`https://localhost:${port}/livez`);
  expect(secure.headers['content-security-policy']).toContain("script-src 'self'");
  expect(secure.headers['strict-transport-security']).toBeUndefined();
});

it('[EMB1] settings are looked at like options, and named as they were given', async () => {
  const wrong: [EmbedSettings, RegExp][] = [
    [{ doors: ['peers' as 'peerjs'] }, /^doors: "peers" is not allowed; /],
    [{ doors: ['pairs'] }, /pairs needs native/],
    [{ iceServers: [{ urls: 'http://a' }] }, /^iceServers: this is not allowed; /],
    [{ iceAccessToken: 'short' }, /^iceAccessToken: this is not allowed; /],
    [{ limits: { leaseMs: 1 } }, /do not fit together/],
    [{ hooks: { authorize: 'yes' as unknown as () => boolean } }, /authorize is no function/],
  ];
  for (const [settings, why] of wrong) await expect(parleyWith(settings)).rejects.toThrow(why);
});
