/**
 * Two in one room over socket.io, of Parley or of the bare relay. Their clients say that the last candidate
 * is gathered after each description, which is for their server alone.
 */
import { io, type Socket } from 'socket.io-client';
import type { LoadClient, OpenPair, Target } from './pair.ts';

let rooms = 0;

export const openHall: OpenPair = async (target) => {
  const room_id = `load-${process.pid}-${(rooms += 1)}`;
  const answerer = await connected(target, room_id);
  const made = new Promise((resolve) => answerer.once('redirect', resolve));
  answerer.emit('create-room', { room_id });
  await made;
  answerer.emit('join', { room_id, peer_name: 'Ada' });
  const offerer = await connected(target, room_id);
  const arrived = new Promise((resolve) => answerer.once('user-joined', resolve));
  offerer.emit('join', { room_id, peer_name: 'Grace' });
  await arrived;
  const say =
    (from: Socket, to: Socket, type: 'offer' | 'answer'): LoadClient['send'] =>
    ({ value }) => {
      const [name, sdp] = [type, { type, sdp: textOf(value) }];
      from.emit(type, { from: { name, id: from.id }, to: to.id, type, sdp });
      sayLastCandidate(from);
    };
  return pairOf(offerer, answerer, say, ['offer', 'answer']);
};

/** The same over a relay that knows ids only. */
export const openBareHall: OpenPair = async (target) => {
  const names = [0, 1].map(() => `load-${process.pid}-${(rooms += 1)}`) as [string, string];
  const [offerer, answerer] = await Promise.all([
    registered(target, names[0]),
    registered(target, names[1]),
  ]);
  const say =
    (from: Socket, to: Socket, type: 'offer' | 'answer'): LoadClient['send'] =>
    ({ value }) => {
      const id = to === offerer ? names[0] : names[1];
      from.emit('signal', id, { type, sdp: { type, sdp: textOf(value) } });
      sayLastCandidate(from);
    };
  return pairOf(offerer, answerer, say, ['signal', 'signal']);
};

const sayLastCandidate = (from: Socket): void => {
  from.emit('ice-candidate', { from: { name: 'load', id: from.id }, candidate: null });
};

/** A description is text, and the server writes the candidates that it waited for into it. */
function textOf(value: unknown): string {
  const { sdp } = value as { sdp?: string };
  return sdp ?? JSON.stringify(value);
}

type Say = (from: Socket, to: Socket, type: 'offer' | 'answer') => LoadClient['send'];

function pairOf(
  offerer: Socket,
  answerer: Socket,
  say: Say,
  [offered, answered]: readonly [string, string],
): Awaited<ReturnType<OpenPair>> {
  const clientOf = (from: Socket, send: LoadClient['send'], heard: string): LoadClient => {
    const client: LoadClient = {
      send,
      onMessage: () => undefined,
      close: () => void from.disconnect(),
    };
    from.on(heard, () => client.onMessage());
    return client;
  };
  const nothing = (): Promise<void> => Promise.resolve();
  return {
    offerer: clientOf(offerer, say(offerer, answerer, 'offer'), answered),
    answerer: clientOf(answerer, say(answerer, offerer, 'answer'), offered),
    meet: nothing,
    part: nothing,
  };
}

const connected = (target: Target, id: string): Promise<Socket> => opened(target, id, 'connect');
const registered = (target: Target, id: string): Promise<Socket> =>
  opened(target, id, 'registered');

async function opened({ port }: Target, id: string, by: string): Promise<Socket> {
  const settings = {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    query: { id },
  };
  const socket = io(`ws://127.0.0.1:${port}`, settings);
  await new Promise<void>((resolve, reject) => {
    socket.once(by, () => resolve());
    socket.once('connect_error', reject);
  });
  return socket;
}
