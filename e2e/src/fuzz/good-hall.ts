/** Two honest clients in one room of socket.io. */
import { io, type Socket } from 'socket.io-client';
import type { Pair, Side } from './honest-socket.ts';
import { goodHall } from './ids.ts';

export async function openHall(url: string): Promise<Pair> {
  const ann = await connected(url);
  ann.emit('create-room', { room_id: goodHall });
  ann.emit('join', { room_id: goodHall, peer_name: 'ann' });
  const bob = await connected(url);
  const arrived = new Promise<{ peer_id: string }>((resolve) => ann.once('user-joined', resolve));
  bob.emit('join', { room_id: goodHall, peer_name: 'bob' });
  const { peer_id: toBob } = await arrived;
  return [new HallSide(ann, 'offer', toBob), new HallSide(bob, 'answer', ann.id ?? '')];
}

async function connected(url: string): Promise<Socket> {
  const socket = io(url, { transports: ['websocket'], reconnection: false, forceNew: true });
  await new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(undefined));
    socket.once('connect_error', reject);
  });
  return socket;
}

/** One of them only makes offers and the other one only answers, each complete with its candidates. */
class HallSide implements Side {
  readonly heard: number[] = [];
  readonly complaints: string[] = [];
  readonly #socket: Socket;
  readonly #type: 'offer' | 'answer';
  readonly #to: string;

  constructor(socket: Socket, type: 'offer' | 'answer', to: string) {
    this.#socket = socket;
    this.#type = type;
    this.#to = to;
    socket.onAny((event: string, data: Heard) => this.#hear(event, data));
    socket.on('disconnect', (why) => {
      if (why !== 'io client disconnect') this.complaints.push(`disconnected: ${why}`);
    });
  }

  say(number: number): void {
    const from = { name: this.#type, id: this.#socket.id };
    const [type, to] = [this.#type, this.#to];
    const sdp = `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=${number}\r\nt=0 0\r\nm=audio 9 UDP 0\r\n`;
    this.#socket.emit(type, { from, to, type, sdp: { type, sdp } });
    this.#socket.emit('ice-candidate', { from, to, candidate: null });
  }

  /** Nobody else is by its id. */
  async close(): Promise<void> {
    this.#socket.disconnect();
  }

  #hear(event: string, { from, sdp, peer_id: newcomer }: Heard): void {
    if (newcomer === this.#to && (event === 'user-joined' || event === 'user-arrived')) return;
    const number = /^s=(\d+)/m.exec(sdp?.sdp ?? '')?.[1];
    if (from?.id === this.#to && number !== undefined) this.heard.push(Number(number));
    else this.complaints.push(`${event} of ${from?.id}`);
  }
}

interface Heard {
  peer_id?: string;
  from?: { id?: string };
  sdp?: { sdp?: string };
}
