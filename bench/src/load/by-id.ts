/**
 * Pairs on servers where a client registers an id and sends to another id: the bare relay, PeerJS,
 * the socket.io relay, and what else Parley has of this kind. There is nothing to enter and nothing to
 * leave.
 */
import { once } from 'node:events';
import { io } from 'socket.io-client';
import type { WebSocket } from 'ws';
import type { Message } from '../canned/call.ts';
import type { LoadClient, OpenPair, Target } from './pair.ts';
import { newSocket } from './socket.ts';

/** PeerJS' client says this every five seconds, or its server forgets it. */
const PEERJS_HEARTBEAT_MS = 5_000;

type Register = (target: Target, id: string, partner: string) => Promise<LoadClient>;

let ids = 0;

const openPairWith =
  (register: Register): OpenPair =>
  async (target) => {
    const names = [0, 1].map(() => `load-${process.pid}-${(ids += 1)}`) as [string, string];
    const [offerer, answerer] = await Promise.all([
      register(target, names[0], names[1]),
      register(target, names[1], names[0]),
    ]);
    const nothing = (): Promise<void> => Promise.resolve();
    return { offerer, answerer, meet: nothing, part: nothing };
  };

export const openBarePair = openPairWith((target, id, partner) =>
  registered(newSocket(target, `/?id=${id}`), ({ json }) => `{"to":"${partner}","body":${json}}`),
);

const newPeerjsSocket = (target: Target, id: string): WebSocket =>
  newSocket(target, `/peerjs?key=peerjs&id=${id}&token=${id}&version=1.5.5`);

export const openPeerjsPair = openPairWith((target, id, partner) => {
  const socket = newPeerjsSocket(target, id);
  const heartbeat = setInterval(
    () => socket.send('{"type":"HEARTBEAT"}'),
    PEERJS_HEARTBEAT_MS,
  ).unref();
  socket.on('close', () => clearInterval(heartbeat));
  return registered(
    socket,
    ({ kind, json }) => `{"type":"${kind}","payload":${json},"dst":"${partner}"}`,
  );
});

const METHODS = {
  OFFER: ['invite_peer', 'offer'],
  ANSWER: ['invite_peer', 'offer'],
  CANDIDATE: ['ICE', 'candidate'],
} as const;

export const openWebrtcconnectPair = openPairWith((target, id, partner) => {
  const socket = newSocket(target, '/', ['webrtcconnect']);
  socket.on('open', () => socket.send(`{"method":"register","peer_id":"${id}"}`));
  return registered(socket, ({ kind, json }) => {
    const [method, field] = METHODS[kind];
    return `{"method":"${method}","peer_id":"${id}","farend_peer_id":"${partner}","${field}":${json}}`;
  });
});

/** Nobody is told that they are registered: the socket is open. */
export const openWscallPair = openPairWith((target, id, partner) =>
  registered(
    newSocket(target, `/wscall?id=${id}&peer_id=${partner}`),
    ({ kind, json }) => `{"type":"${kind}","target":"${partner}","body":${json}}`,
    'open',
  ),
);

export const openSocketioPair = openPairWith(async ({ port }, id, partner) => {
  const socket = io(`ws://127.0.0.1:${port}`, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    query: { id },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('registered', resolve);
    socket.once('connect_error', reject);
  });
  const client: LoadClient = {
    send: ({ value }) => void socket.emit('signal', partner, value),
    onMessage: () => undefined,
    close: () => void socket.disconnect(),
  };
  socket.on('signal', () => client.onMessage());
  return client;
});

/** The first frame of the server says that the client is registered, all others are messages. */
async function registered(
  socket: WebSocket,
  frameOf: (message: Message) => string,
  by: 'message' | 'open' = 'message',
): Promise<LoadClient> {
  await once(socket, by);
  const client: LoadClient = {
    send: (message) => socket.send(frameOf(message)),
    onMessage: () => undefined,
    close: () => socket.close(),
  };
  socket.on('message', () => client.onMessage());
  return client;
}
