/** A small, well-behaved client of the protocol, written from docs/protocol.md alone. */
import { randomBytes } from 'node:crypto';
import { WebSocket } from 'ws';

export interface Frame {
  t: string;
  q?: number;
  n?: number;
  [field: string]: unknown;
}

const token = () => randomBytes(24).toString('base64url');

export class WireClient {
  readonly socket: WebSocket;
  readonly frames: Frame[] = [];
  closed: { code: number; reason: string } | undefined;
  #n = 0;
  #seen = 0;
  #waiting: {
    match: (frame: Frame) => boolean;
    resolve: (frame: Frame) => void;
    reject: (error: Error) => void;
  }[] = [];
  #listener: ((frame: Frame) => void) | undefined;

  constructor(url: string, options: { localAddress?: string } = {}) {
    this.socket = new WebSocket(url.replace(/^http/, 'ws') + '/ws', 'parley.1', options);
    this.socket.on('message', (data: Buffer) =>
      this.#receive(JSON.parse(data.toString()) as Frame),
    );
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      for (const { reject } of this.#waiting.splice(0)) reject(new Error(`closed with ${code}`));
    });
    this.socket.on('error', () => {});
  }

  static async open(url: string, options: { localAddress?: string } = {}): Promise<WireClient> {
    const client = new WireClient(url, options);
    await new Promise((resolve, reject) =>
      client.socket.once('open', resolve).once('error', reject),
    );
    const live = client.next((frame) => frame.t === 'live');
    client.send({ t: 'hello', v: 1, nonce: token(), device: token(), seq: 0, visible: true });
    await live;
    return client;
  }

  send(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** Sends a numbered command without waiting for anything. */
  command(command: { t: string; [field: string]: unknown }): number {
    this.#n += 1;
    this.send({ ...command, n: this.#n, a: this.#seen });
    return this.#n;
  }

  /** Sends a command and gives what it is answered with. */
  async ask(command: { t: string; [field: string]: unknown }): Promise<Frame> {
    const n = this.#n + 1;
    const answer = this.next(({ t, n: named }) => (t === 'done' || t === 'refused') && named === n);
    this.command(command);
    return answer;
  }

  next(match: (frame: Frame) => boolean): Promise<Frame> {
    return new Promise((resolve, reject) => this.#waiting.push({ match, resolve, reject }));
  }

  listen(listener: (frame: Frame) => void): void {
    this.#listener = listener;
  }

  close(): void {
    this.socket.close(1000);
  }

  #receive(frame: Frame): void {
    if (frame.q !== undefined) {
      this.#seen = frame.q;
      if (this.#seen % 16 === 0) this.send({ t: 'ack', a: this.#seen });
    }
    if (frame.t === 'beat') this.send({ t: 'beat', a: this.#seen });
    this.frames.push(frame);
    if (this.frames.length > 1_000) this.frames.shift();
    this.#listener?.(frame);
    const taken = this.#waiting.find(({ match }) => match(frame));
    if (taken === undefined) return;
    this.#waiting.splice(this.#waiting.indexOf(taken), 1);
    taken.resolve(frame);
  }
}

/** Two people in one room. */
export async function openPair(
  url: string,
): Promise<{ ann: WireClient; bob: WireClient; toAnn: string; toBob: string }> {
  const ann = await WireClient.open(url);
  const bob = await WireClient.open(url);
  const made = (await ann.ask({ t: 'create' })) as Frame & { value: { room: string } };
  const { room } = made.value;
  const join = async (client: WireClient, name: string): Promise<string> => {
    const joined = (await client.ask({ t: 'join', room, name })) as Frame & {
      value: { view: { you: string } };
    };
    return joined.value.view.you;
  };
  return { ann, bob, toAnn: await join(ann, 'Ann'), toBob: await join(bob, 'Bob') };
}
