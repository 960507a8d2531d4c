/** For tests only: a server on a free port with files of its own, and clients that speak by hand. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import {
  type CommandType,
  type DownFrame,
  parseJson,
  protocolVersion,
  socketPath,
  subprotocol,
} from '@parley/protocol';
import { type RunningServer, startServer } from './start-server.ts';

type Settings = NonNullable<Parameters<typeof startServer>[0]>;
type Outside = Parameters<typeof startServer>[1];

export interface TestServer extends RunningServer {
  webSocketUrl: string;
}

export async function startTestServer(
  settings: Settings = {},
  outside: Outside = {},
): Promise<TestServer> {
  const dataDir = settings.dataDir ?? mkdtempSync(join(tmpdir(), 'parley-server-'));
  const server = await startServer(
    { address: { host: '127.0.0.1', port: 0 }, logLevel: 'silent', ...settings, dataDir },
    outside,
  );
  return {
    ...server,
    webSocketUrl: `${server.url.replace('http', 'ws')}${socketPath}`,
    stop: async () => {
      await server.stop();
      if (settings.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** Without the manners of `fetch`: paths go out as they are, bodies come back as they were sent. */
export async function ask(
  port: number,
  path: string,
  {
    method = 'GET',
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const request = httpRequest({
    host: '127.0.0.1',
    port,
    path,
    method,
    headers,
    agent: false,
  }).end(body);
  const [response] = await once(request, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
}

interface Said {
  /** The first bytes that came back; none when the socket was closed instead. */
  text: string;
  socket: Socket;
}

/** What comes back for an upgrade made by hand. */
export async function upgrade(port: number, changes: Changes = {}): Promise<string> {
  const { text, socket } = await openRaw(port, changes);
  socket.destroy();
  return text;
}

type Changes = Record<string, string | undefined>;

export function openRaw(
  port: number,
  { path = socketPath, ...changes }: Changes = {},
): Promise<Said> {
  const headers = {
    Host: `127.0.0.1:${port}`,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    'Sec-WebSocket-Protocol': subprotocol,
    ...changes,
  };
  const given = Object.entries(headers).filter(([, value]) => value !== undefined);
  const lines = given.map(([name, value]) => `${name}: ${value}\r\n`);
  return sayRaw(port, `GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
}

export async function sayRaw(port: number, bytes: string | Uint8Array): Promise<Said> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(bytes);
  const text = await new Promise<string>((resolve) => {
    socket.once('data', (data) => resolve(data.toString('latin1')));
    socket.once('close', () => resolve(''));
  });
  return { text, socket };
}

type Result = Extract<DownFrame, { t: 'done' | 'refused' }>;

const isResult = (frame: DownFrame): frame is Result => frame.t === 'done' || frame.t === 'refused';

const secret = (): string => crypto.randomUUID().replaceAll('-', '');

/** Speaks the protocol frame by frame, knowing nothing of sessions. */
export class TestClient {
  readonly frames: DownFrame[] = [];
  readonly #webSocket: WebSocket;
  #n = 0;
  #changed = Promise.withResolvers<void>();
  readonly closed: Promise<{ code: number; reason: string }>;

  private constructor(webSocket: WebSocket) {
    this.#webSocket = webSocket;
    webSocket.on('error', () => {});
    webSocket.on('message', (data: Buffer) => {
      this.frames.push(parseJson(data.toString(), Number.POSITIVE_INFINITY) as DownFrame);
      this.#changed.resolve();
      this.#changed = Promise.withResolvers();
    });
    this.closed = new Promise((resolve) => {
      webSocket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  static async open(url: string, headers: Record<string, string> = {}): Promise<TestClient> {
    const webSocket = new WebSocket(url, subprotocol, {
      perMessageDeflate: false,
      rejectUnauthorized: false,
      headers,
    });
    const client = new TestClient(webSocket);
    await once(webSocket, 'open');
    return client;
  }

  /** A session of its own, or the one that is to be resumed. */
  static async session(
    url: string,
    resume: object = {},
    headers: Record<string, string> = {},
  ): Promise<TestClient> {
    const client = await TestClient.open(url, headers);
    client.send({
      t: 'hello',
      v: protocolVersion,
      nonce: secret(),
      device: secret(),
      seq: 0,
      visible: true,
      ...resume,
    });
    await client.frame('live');
    return client;
  }

  send(frame: object | string | Buffer): void {
    const isRaw = typeof frame === 'string' || Buffer.isBuffer(frame);
    this.#webSocket.send(isRaw ? frame : JSON.stringify(frame));
  }

  /** Sends a command and returns its number. */
  tell(t: CommandType, fields: object = {}): number {
    this.#n += 1;
    this.send({ ...fields, t, n: this.#n });
    return this.#n;
  }

  /** Sends a command that is answered, and resolves to the answer. */
  async command(t: CommandType, fields: object = {}): Promise<Result> {
    const n = this.tell(t, fields);
    const answer = await this.frameThat((frame) => isResult(frame) && frame.n === n);
    return answer as Result;
  }

  async frame<Type extends DownFrame['t']>(type: Type): Promise<Extract<DownFrame, { t: Type }>> {
    return (await this.frameThat(({ t }) => t === type)) as Extract<DownFrame, { t: Type }>;
  }

  async frameThat(fits: (frame: DownFrame) => boolean): Promise<DownFrame> {
    for (;;) {
      const found = this.frames.find(fits);
      if (found !== undefined) return found;
      await this.#changed.promise;
    }
  }

  ping(): void {
    this.#webSocket.ping();
  }

  /** Reads nothing until it goes on. */
  pause(): void {
    this.#webSocket.pause();
  }

  resume(): void {
    this.#webSocket.resume();
  }

  /** Goes away without goodbye. */
  cut(): void {
    this.#webSocket.terminate();
  }

  close(): void {
    this.#webSocket.close(1000);
  }
}
