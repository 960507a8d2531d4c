import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask, startTestServer, type TestServer } from '../testing.ts';
import { DoorClient } from './testing.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

let server: TestServer;
/** Somewhere else, and open to questions. */
let other: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  other = await startTestServer({
    doors: ['peerjs'],
    peerjsPath: '/calls/',
    peerjsKey: 'k-1',
    peerjsDiscovery: true,
  });
});
afterAll(() => Promise.all([server.stop(), other.stop()]));

async function come(at: string, key: string, id: string, headers = {}): Promise<DoorClient> {
  const query = new URLSearchParams({ key, id, token: 't' });
  const client = await DoorClient.open(`${at}peerjs?${query}`, [], headers);
  expect(await client.next()).toEqual({ type: 'OPEN' });
  return client;
}

it('[PEER6] check 11: GET {path} and {path}/ say what this is, where the path is not that of the app', async () => {
  for (const path of ['/calls', '/calls/']) {
    const { status, headers, body } = await ask(other.port, path);
    expect([status, headers['content-type']]).toEqual([
      200,
      expect.stringMatching(/^application\/json/),
    ]);
    expect(JSON.parse(body.toString())).toEqual({
      name: 'PeerJS Server',
      description: 'A server side element to broker connections between PeerJS clients.',
      website: 'https://peerjs.com/',
    });
  }
  const { headers } = await ask(server.port, '/');
  expect(headers['content-type']).toMatch(/^text\/html/);
});

it.each(['/peerjs/id', '/another/id', '/peerjs/id?ts=1700000000.5&version=1.5.5'])(
  '[PEER6] check 11: GET %s gives out an id, whatever the key',
  async (path) => {
    const given = await Promise.all([0, 1].map(() => ask(server.port, path)));
    for (const { status, headers, body } of given) {
      expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
      expect(body.toString()).toMatch(UUID);
    }
    expect(given[0]?.body).not.toEqual(given[1]?.body);
  },
);

it('[DOOR2] rooms of the app keep their addresses', async () => {
  for (const room of ['id', 'peers']) {
    const { body, headers } = await ask(server.port, `/r/${room}`, {
      headers: { Origin: 'https://pages.example' },
    });
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(body.toString()).toMatch(/<html/);
  }
});

it('[PEER6] check 11: the ids are listed where that is allowed, and nowhere else', async () => {
  const refused = await ask(server.port, '/peerjs/peers');
  expect([refused.status, refused.body.toString()]).toEqual([401, 'Unauthorized']);
  const client = await come(`${other.url}/calls/`, 'k-1', 'Ann');
  const { headers, body } = await ask(other.port, '/calls/k-1/peers');
  expect(headers['content-type']).toMatch(/^application\/json/);
  expect(JSON.parse(body.toString())).toEqual(['Ann']);
  client.say({ type: 'LEAVE' });
  await client.closed;
  const after = await ask(other.port, '/calls/k-1/peers');
  expect(JSON.parse(after.body.toString())).toEqual([]);
});

it('[DOOR8] pages of any origin may ask and come', async () => {
  const headers = { Origin: 'https://pages.example' };
  for (const [port, path] of [
    [server.port, '/peerjs/id'],
    [server.port, '/peerjs/peers'],
    [other.port, '/calls/'],
  ] as const) {
    const answer = await ask(port, path, { headers });
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': headers.Origin,
      vary: expect.stringContaining('Origin'),
    });
  }
  const preflight = await ask(server.port, '/peerjs/id', {
    method: 'OPTIONS',
    headers: { ...headers, 'Access-Control-Request-Method': 'GET' },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers['access-control-allow-methods']).toContain('GET');
  const client = await come(`${server.url}/`, 'peerjs', 'Bob', headers);
  client.close();
});
