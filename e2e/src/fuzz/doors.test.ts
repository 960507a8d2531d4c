import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from '../harness/eventually.ts';
import { type RunningServer, startServer } from '../harness/server.ts';
import { allDoors, besideGoodPairs, targets, tolerant, underFire } from './campaign.ts';
import { attackOverHttp } from './http-attack.ts';
import { type Entrance, openRaw, rawManners } from './raw-sockets.ts';

let server: RunningServer;

afterEach(async () => {
  expect(await server.stop()).toBe(0);
});

/** What `/metrics` says of the clients at doors and of what is held for them. */
async function held(): Promise<number[]> {
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  return ['visits', 'door_places'].map((name) =>
    Number(new RegExp(`^parley_${name} (\\d+)$`, 'm').exec(metrics)?.[1]),
  );
}

const nothingIsHeld = () =>
  eventually(
    'nothing is held of anybody at a door',
    held,
    ([visits, places]) => visits === 0 && places === 0,
  );

/** What the frames of an attack must at least have led to, or they did not get far. */
const mustCome: Readonly<Record<string, readonly string[]>> = {
  peerjs: ['OPEN', 'ERROR', 'ID-TAKEN', 'OFFER', 'ANSWER', 'CANDIDATE', 'LEAVE', 'EXPIRE'],
  webrtcconnect: [
    'register_response SUCCESS',
    'register_response FAILURE',
    'invite_peer ',
    'invite_peer_response FAREND_NOT_FOUND',
    'disconnect_call ',
  ],
  wscall: ['text', 'PEER-UNAVAILABLE', 'refused 400'],
  'socket.io 4': ['42["redirect"', '42["user-joined"', '42["user-left"', '42["full-room"'],
  'socket.io 3': ['42["redirect"', '42["user-joined"', '42["user-left"', '42["full-room"'],
  websocket: ['InitCaller', 'UpgradeToCaller', 'CallerSessionDesc', 'ICECandidate', 'refused 423'],
};

const FRAMES = 100_000;

it(
  '[FAULT80] [DOOR4] [DOOR5] [DOOR9] a hundred thousand odd frames over all doors end nothing and disturb nobody',
  { timeout: 300_000 },
  async () => {
    server = await startServer(...allDoors, ...tolerant, '--log-level', 'warn');
    const { url } = server;
    const frames = FRAMES / targets.length;
    const outcome = await underFire({ url, targets, seed: 1, frames });
    const read = [...outcome.values()].reduce((sum, one) => sum + one.read, 0);
    expect(read).toBeGreaterThanOrEqual(FRAMES);
    for (const [name, wanted] of Object.entries(mustCome)) {
      const answers = outcome.get(name)?.answers ?? new Set();
      expect(wanted.filter((answer) => !answers.has(answer))).toEqual([]);
    }
    await nothingIsHeld();
    expect(server.output()).not.toContain('failure');
  },
);

const entrances: Readonly<Record<string, Entrance>> = {
  peerjs: { path: '/peerjs?key=peerjs&id=mal&token=t' },
  webrtcconnect: { path: '/', subprotocol: 'webrtcconnect' },
  wscall: { path: '/wscall?id=mal&peer_id=nobody' },
  'socket.io': { path: '/socket.io/?EIO=4&transport=websocket' },
  websocket: { path: '/websocket' },
};

class Client {
  readonly socket: WebSocket;
  readonly heard: string[] = [];
  closed: number | undefined;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) => this.heard.push(data.toString()));
    socket.on('close', (code) => (this.closed = code));
    socket.on('error', () => {});
  }

  static async at(door: string): Promise<Client> {
    const { path = '', subprotocol } = entrances[door] ?? {};
    const protocols = subprotocol === undefined ? [] : [subprotocol];
    const socket = new WebSocket(server.url.replace(/^http/, 'ws') + path, protocols);
    const client = new Client(socket);
    await once(socket, 'open');
    return client;
  }

  send(frame: string, times: number): void {
    for (let sent = 0; sent < times; sent += 1) this.socket.send(frame);
  }

  /** When everything before was read. */
  async read(): Promise<void> {
    this.socket.ping();
    await once(this.socket, 'pong');
  }

  async end(): Promise<number | undefined> {
    return eventually(
      'the server closes',
      () => this.closed,
      (code) => code !== undefined,
    );
  }
}

it.each([
  ['peerjs', '{"type":"OFFER","dst":'],
  ['webrtcconnect', '{"method":"register","peer_id":'],
  ['websocket', '{"type":"StartSession'],
])(
  '[DOOR3] [DOOR4] the twentieth frame without sense closes a connection at %s',
  async (door, frame) => {
    server = await startServer(...allDoors);
    const client = await Client.at(door);
    client.send(frame, 19);
    await client.read();
    expect(client.closed).toBeUndefined();
    client.send(frame, 1);
    expect(await client.end()).toBe(4400);
    await nothingIsHeld();
  },
);

it('[DOOR4] at wscall there is no frame without sense: each is answered', async () => {
  server = await startServer(...allDoors);
  const client = await Client.at('wscall');
  client.send('{"type":', 50);
  await client.read();
  await eventually(
    'each is answered',
    () => client.heard.length,
    (count) => count >= 50,
  );
  const notice = { msg_type: 'SERVER_NOTICE', message: 'PEER-UNAVAILABLE' };
  expect(client.heard.map((text) => JSON.parse(text) as unknown)).toEqual(Array(50).fill(notice));
  client.socket.close();
  await nothingIsHeld();
});

it('[DOOR4] at socket.io a frame that is no packet closes a connection', async () => {
  server = await startServer(...allDoors);
  const client = await Client.at('socket.io');
  client.send('4{"no":"packet"}', 1);
  await client.end();
  await nothingIsHeld();
});

it.each([
  ['peerjs', '{"type":"HEARTBEAT"}'],
  ['webrtcconnect', '{"method":"disconnect_call","peer_id":"mal","farend_peer_id":"x"}'],
  ['websocket', '{"type":"InitCaller","data":""}'],
  ['wscall', 'text'],
  ['socket.io', '42["user-left",{}]'],
])('[DOOR3] who says too much at %s is closed', async (door, frame) => {
  server = await startServer(...allDoors, '--limit', 'messagesBurst=100,messagesPerSecond=1');
  const client = await Client.at(door);
  if (door === 'socket.io') client.send('40', 1);
  client.send(frame, 150);
  await client.end();
  await nothingIsHeld();
});

it(
  '[DOOR3] [DOOR4] [DOOR7] hostile sockets and requests at every door are ended and disturb nobody',
  { timeout: 300_000 },
  async () => {
    server = await startServer(
      ...allDoors,
      '--limit',
      'pingIntervalMs=2000,silentAfterMs=5000,peerReturnMs=5000',
    );
    const statuses = new Map<number, number>();
    await besideGoodPairs(server.url, async () => {
      const sockets = Object.values(entrances).flatMap((entrance, door) =>
        Array.from({ length: 10 * rawManners.length }, (_, at) =>
          openRaw(
            server.port,
            rawManners[at % rawManners.length] ?? 'silent',
            `127.8.${door}.${at + 1}`,
            entrance,
          ),
        ),
      );
      for (const [status, count] of await attackOverHttp(server.port, 1, 3_000)) {
        statuses.set(status, count);
      }
      await eventually(
        'every hostile socket is closed by the server',
        () => sockets.filter(({ socket }) => !socket.destroyed).map(({ manner }) => manner),
        (open) => open.length === 0,
        90_000,
      );
    });
    expect([...statuses.keys()].filter((status) => status >= 500)).toEqual([]);
    for (const status of [200, 400, 403, 404]) expect([...statuses.keys()]).toContain(status);
    await nothingIsHeld();
    expect(server.output()).not.toContain('"failure"');
  },
);
