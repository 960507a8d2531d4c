import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer, upgrade } from '../testing.ts';
import { DoorClient } from './testing.ts';

/** Short enough to wait for a dead socket, long enough for a busy machine. */
const limits = { pingIntervalMs: 300, silentAfterMs: 1_500 };

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ doors: ['webrtcconnect'], limits });
});
afterAll(() => server.stop());

let clients = 0;
/** A name that no other test has. */
const newId = (): string => `peer ${(clients += 1)}`;

const open = (path = '/'): Promise<DoorClient> =>
  DoorClient.open(`${server.url}${path}`, 'webrtcconnect');

const register = (peer_id: unknown) => ({ method: 'register', peer_id });

async function registered(): Promise<{ id: string; client: DoorClient }> {
  const [id, client] = [newId(), await open()];
  client.say(register(id));
  expect(await client.next()).toMatchObject({ status: 'SUCCESS' });
  return { id, client };
}

const sdp = 'v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n\tπ "quoted" \\';
const offer = { type: 'offer', sdp };
const answer = { type: 'answer', sdp };

it('[REG4] check 1: without the subprotocol the upgrade is refused, with it any path is good', async () => {
  for (const offered of [undefined, 'other']) {
    const said = await upgrade(server.port, { path: '/', 'Sec-WebSocket-Protocol': offered });
    expect(said).toMatch(/^HTTP\/1\.1 404 /);
  }
  for (const path of ['/', '/ws', '/peerjs', '/any/where?x=%20']) {
    const client = await open(path);
    expect(client.subprotocol).toBe('webrtcconnect');
    client.say(register(''));
    expect(await client.next()).toMatchObject({ status: 'FAILURE' });
    client.close();
  }
});

it('[DOOR8] pages of other sites may not come', async () => {
  const wanted = { path: '/', 'Sec-WebSocket-Protocol': 'webrtcconnect' };
  const said = await upgrade(server.port, { ...wanted, Origin: 'https://other.example' });
  expect(said).toMatch(/^HTTP\/1\.1 403 /);
  const own = await upgrade(server.port, { ...wanted, Origin: server.url });
  expect(own).toMatch(/^HTTP\/1\.1 101 /);
});

it('[REG1] check 2: the answer has exactly peer_id, method and status; an id that is taken, empty or too long fails', async () => {
  const [id, first, second] = [newId(), await open(), await open()];
  const failed = (peer_id: string) => ({
    peer_id,
    method: 'register_response',
    status: 'FAILURE',
  });
  const succeeded = { peer_id: id, method: 'register_response', status: 'SUCCESS' };
  first.say({ ...register(id), name: 'Ann' });
  expect(await first.next()).toEqual(succeeded);
  for (const peer_id of [id, '', 'x'.repeat(129)]) {
    second.say(register(peer_id));
    expect(await second.next()).toEqual(failed(peer_id));
  }
  for (const peer_id of [undefined, null, 5, [id], { id }]) {
    second.say(register(peer_id));
    expect(await second.next()).toEqual(failed(''));
  }
  first.close();
  await first.closed;
  second.say(register(id));
  expect(await second.next()).toEqual(succeeded);
});

it.each([
  ['invite_peer', 'peer_id', 'invite_peer_response', { offer }],
  ['invite_peer_response', 'farend_peer_id', 'invite_peer_response', { offer, answer }],
  ['ICE', 'peer_id', 'ICE_response', { candidate: { candidate: 'candidate:1', sdpMid: '0' } }],
  ['disconnect_call', 'peer_id', 'disconnect_call_response', {}],
])(
  '[REG2] [DOOR5] check 3: %s arrives as it was sent, comes back when nobody is there, and fails in the name of another',
  async (method, sender, response, fields) => {
    const [ann, bob] = [await registered(), await registered()];
    const receiver = sender === 'peer_id' ? 'farend_peer_id' : 'peer_id';
    const more = { ...fields, more: { of: [1.5, null, 'ü', 1e21] }, status: 'SUCCESS' };
    const say = (from: string, to: string) => ({ method, [receiver]: to, ...more, [sender]: from });

    ann.client.say(say(ann.id, bob.id));
    expect(await bob.client.nextText()).toBe(JSON.stringify(say(ann.id, bob.id)));

    const absent = newId();
    ann.client.say(say(ann.id, absent));
    expect(await ann.client.next()).toEqual({
      ...say(ann.id, absent),
      method: response,
      status: 'FAREND_NOT_FOUND',
    });

    const nobody = await open();
    for (const [client, as] of [
      [ann.client, bob.id],
      [ann.client, absent],
      [nobody, ann.id],
    ] as const) {
      client.say(say(as, bob.id));
      const failed = { ...say(as, bob.id), method: response, status: 'FAILURE' };
      expect(await client.next()).toEqual(failed);
    }
    ann.client.say(say(ann.id, bob.id));
    expect(await bob.client.next()).toEqual(say(ann.id, bob.id));
  },
);

it.each([
  ['two of one name', (me: string) => `"peer_id":"forged","peer_id":"${me}"`],
  ['one in disguise', (me: string) => `"peer\\u005fid":"forged","peer_id":"${me}"`],
])(
  '[DOOR5] a sender that some would read otherwise is passed on as it was checked: %s',
  async (_, sender) => {
    const [ann, bob] = [await registered(), await registered()];
    ann.client.say(`{"method":"ICE","farend_peer_id":"${bob.id}",${sender(ann.id)}}`);
    const read = { method: 'ICE', farend_peer_id: bob.id, peer_id: ann.id };
    expect(await bob.client.nextText()).toBe(JSON.stringify(read));
  },
);

it.each(['is cut', 'falls silent', 'closes', 'registers as another'])(
  '[REG3] [DOOR7] check 4: who is in a call is told when the other %s, and then finds nobody there',
  async (how) => {
    const [ann, bob] = [await registered(), await registered()];
    const ids = { peer_id: ann.id, farend_peer_id: bob.id };
    ann.client.say({ method: 'invite_peer', ...ids, offer });
    expect(await bob.client.next()).toMatchObject({ method: 'invite_peer' });
    bob.client.say({ method: 'invite_peer_response', ...ids, answer });
    expect(await ann.client.next()).toMatchObject({ method: 'invite_peer_response' });
    if (how === 'is cut') bob.client.cut();
    else if (how === 'falls silent') bob.client.fallSilent();
    else if (how === 'closes') bob.client.close();
    else bob.client.say(register(newId()));
    expect(await ann.client.next()).toEqual({
      method: 'disconnect_call',
      peer_id: bob.id,
      farend_peer_id: ann.id,
    });
    ann.client.say({ method: 'invite_peer', ...ids, offer });
    expect(await ann.client.next()).toEqual({
      ...ids,
      offer,
      method: 'invite_peer_response',
      status: 'FAREND_NOT_FOUND',
    });
    bob.client.cut();
  },
);

it('[REG3] who hung up is told nothing more', async () => {
  const [ann, bob] = [await registered(), await registered()];
  const ids = { peer_id: ann.id, farend_peer_id: bob.id };
  ann.client.say({ method: 'invite_peer', ...ids, offer });
  ann.client.say({ method: 'disconnect_call', ...ids });
  for (const method of ['invite_peer', 'disconnect_call']) {
    expect(await bob.client.next()).toMatchObject({ method });
  }
  bob.client.say(register(newId()));
  expect(await bob.client.next()).toMatchObject({ status: 'SUCCESS' });
  ann.client.say({ method: 'ICE', ...ids });
  expect(await ann.client.next()).toMatchObject({ method: 'ICE_response' });
});

it('[DOOR4] what makes no sense is ignored, and 20 frames of it end the connection', async () => {
  const { client, id } = await registered();
  for (const frame of [{}, { method: 5 }, { method: 'ack_peer' }, { method: 'constructor' }]) {
    client.say(frame);
  }
  for (const frame of ['', '[]', 'null', '{"method":', '"register"']) client.say(frame);
  client.say(register(id));
  expect(await client.next()).toMatchObject({ status: 'SUCCESS' });
  for (let more = 5; more < 20; more += 1) client.say('nonsense');
  expect(await client.closed).toBe(4400);
});
