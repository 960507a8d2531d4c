/** The two in Parley's one room with roles: the first one leads. All that they say is wrapped once more. */
import { once } from 'node:events';
import type { WebSocket } from 'ws';
import type { Message } from '../canned/call.ts';
import type { LoadClient, OpenPair, Target } from './pair.ts';
import { newSocket } from './socket.ts';

export const openDuo: OpenPair = async (target) => {
  const answerer = enter(target, 'CallerSessionDesc');
  // It is told that it leads.
  await once(answerer.socket, 'message');
  const offerer = enter(target, 'CalleeSessionDesc');
  await once(offerer.socket, 'open');
  // Candidates wait for the description of their side.
  for (const [from, to] of [
    [answerer, offerer],
    [offerer, answerer],
  ] as const) {
    const there = once(to.socket, 'message');
    from.client.send({ kind: 'OFFER', value: {}, json: '{}' });
    await there;
  }
  const nothing = (): Promise<void> => Promise.resolve();
  return { offerer: offerer.client, answerer: answerer.client, meet: nothing, part: nothing };
};

function enter(target: Target, description: string): { socket: WebSocket; client: LoadClient } {
  const socket = newSocket(target, '/websocket');
  const client: LoadClient = {
    send: ({ kind, json }: Message) => {
      const type = kind === 'CANDIDATE' ? 'ICECandidate' : description;
      socket.send(`{"type":"${type}","data":"${Buffer.from(json).toString('base64')}"}`);
    },
    onMessage: () => undefined,
    close: () => socket.close(),
  };
  socket.on('message', () => client.onMessage());
  return { socket, client };
}
