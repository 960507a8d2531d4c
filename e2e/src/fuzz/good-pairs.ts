/**
 * Two honest clients of each protocol who say numbered messages to each other and expect all of them,
 * in order and from no one else. Whatever else they hear is tolerated only where the protocol lets
 * strangers say it in their own name.
 */
import { openPair, type Frame } from '../harness/wire-client.ts';
import { openHall } from './good-hall.ts';
import { HonestSocket, type Pair, type Side } from './honest-socket.ts';
import { goodIds } from './ids.ts';

const [ann, bob] = goodIds;

export const goodPairs: Readonly<Record<string, (url: string) => Promise<Pair>>> = {
  native,
  peerjs,
  webrtcconnect,
  wscall,
  'socket.io': openHall,
  websocket,
};

async function native(url: string): Promise<Pair> {
  const room = await openPair(url);
  const side = (me: typeof room.ann, to: string): Side => {
    const heard: number[] = [];
    me.listen((frame: Frame) => {
      if (frame.t === 'chat') heard.push(Number(frame['text']));
    });
    return {
      heard,
      get complaints() {
        return me.closed === undefined ? [] : [`closed with ${me.closed.code}`];
      },
      say: (number) => {
        const id = `message${number}`.padEnd(24, 'x');
        me.command({ t: 'chat', to, id, text: String(number) });
      },
      close: async () => me.close(),
    };
  };
  return [side(room.ann, room.toBob), side(room.bob, room.toAnn)];
}

/** Strangers may say anything to anybody here, as themselves. */
async function peerjs(url: string): Promise<Pair> {
  const side = async (me: string, other: string): Promise<Side> => {
    const socket = await HonestSocket.open(url, {
      path: `/peerjs?key=peerjs&id=${me}&token=secret-${me}&version=1.5.5`,
      isWelcome: (text) => text.includes('OPEN'),
      write: (number) => ({ type: 'OFFER', dst: other, payload: { number } }),
      read: (text) => {
        const { type, src, payload } = JSON.parse(text) as PeerjsFrame;
        if (type === 'OFFER' && src === other) return payload?.number ?? 'a forged offer';
        return isStranger(src) ? undefined : `${type} of ${src}`;
      },
    });
    const heartbeat = setInterval(() => socket.send({ type: 'HEARTBEAT' }), 5_000);
    socket.onClose = () => clearInterval(heartbeat);
    return socket;
  };
  return [await side(ann, bob), await side(bob, ann)];
}

interface PeerjsFrame {
  type: string;
  src?: string;
  payload?: { number?: number };
}

/** And here. */
async function webrtcconnect(url: string): Promise<Pair> {
  const side = (me: string, other: string): Promise<Side> =>
    HonestSocket.open(url, {
      path: '/',
      subprotocol: 'webrtcconnect',
      hello: { method: 'register', peer_id: me },
      isWelcome: (text) => text.includes('SUCCESS'),
      write: (number) => ({
        method: 'invite_peer',
        peer_id: me,
        farend_peer_id: other,
        offer: { number },
      }),
      read: (text) => {
        const { method, peer_id: from, farend_peer_id: to, offer } = JSON.parse(text) as Invite;
        if (method === 'invite_peer' && from === other) return offer?.number ?? 'a forged offer';
        return isStranger(from) || isStranger(to) ? undefined : `${method} of ${from}`;
      },
    });
  return [await side(ann, bob), await side(bob, ann)];
}

interface Invite {
  method: string;
  peer_id?: string;
  farend_peer_id?: string;
  offer?: { number?: number };
}

const isStranger = (id = ''): boolean => id !== ann && id !== bob;

async function wscall(url: string): Promise<Pair> {
  const side = (me: string, other: string): Promise<Side> =>
    HonestSocket.open(url, {
      path: `/wscall?id=${me}&peer_id=${other}`,
      write: (number) => `message ${number}`,
      read: (text) => {
        const number = /^message (\d+)$/.exec(text)?.[1];
        return number === undefined ? `a stranger's ${text}` : Number(number);
      },
    });
  return [await side(ann, bob), await side(bob, ann)];
}

/** The first one leads, and the first thing that each side says is of the kind of its role. */
async function websocket(url: string): Promise<Pair> {
  const side = (own: string, others: string, isWelcome?: (text: string) => boolean) =>
    HonestSocket.open(url, {
      path: '/websocket',
      ...(isWelcome !== undefined && { isWelcome }),
      write: (number) => ({
        type: number === 1 ? own : 'ICECandidate',
        data: Buffer.from(JSON.stringify({ number })).toString('base64'),
      }),
      read: (text) => {
        const { type, data } = JSON.parse(text) as { type: string; data: string };
        if (type !== 'ICECandidate' && type !== others) return `a ${type}`;
        return (JSON.parse(Buffer.from(data, 'base64').toString()) as { number: number }).number;
      },
    });
  const [caller, callee] = ['CallerSessionDesc', 'CalleeSessionDesc'] as const;
  const leader = await side(caller, callee, (text) => text.includes('InitCaller'));
  return [leader, await side(callee, caller)];
}
