/** For tests only: a client at a door that says and remembers texts, knowing nothing of what they mean. */
import assert from 'node:assert';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { parseJson } from '@parley/protocol';

export class DoorClient {
  /** All that it was told, in order. */
  readonly texts: string[] = [];
  /** With the code, when the connection has ended. */
  readonly closed: Promise<number>;
  readonly subprotocol: string;
  readonly #webSocket: WebSocket;
  #changed = Promise.withResolvers<void>();
  #taken = 0;
  #hasEnded = false;

  private constructor(webSocket: WebSocket, texts: string[]) {
    this.#webSocket = webSocket;
    this.texts = texts;
    this.subprotocol = webSocket.protocol;
    webSocket.on('error', () => {});
    webSocket.on('message', () => {
      this.#changed.resolve();
      this.#changed = Promise.withResolvers();
    });
    this.closed = new Promise((resolve) => {
      webSocket.on('close', (code) => {
        this.#hasEnded = true;
        this.#changed.resolve();
        resolve(code);
      });
    });
  }

  /** `url` may be one of http. Fails with the status when it is refused. */
  static async open(
    url: string,
    subprotocols: string | string[] = [],
    headers: Record<string, string> = {},
  ): Promise<DoorClient> {
    const webSocket = new WebSocket(url.replace(/^http/, 'ws'), subprotocols, {
      perMessageDeflate: false,
      rejectUnauthorized: false,
      headers,
    });
    const texts: string[] = [];
    // What comes with the handshake would be missed later.
    webSocket.on('message', (data: Buffer) => texts.push(data.toString()));
    await once(webSocket, 'open');
    return new DoorClient(webSocket, texts);
  }

  say(frame: object | string | Buffer): void {
    const isRaw = typeof frame === 'string' || Buffer.isBuffer(frame);
    this.#webSocket.send(isRaw ? frame : JSON.stringify(frame));
  }

  /** What it is told next, as JSON; each is told once. */
  async next(): Promise<unknown> {
    return parseJson(await this.nextText(), Number.POSITIVE_INFINITY);
  }

  async nextText(): Promise<string> {
    while (this.texts.length <= this.#taken) {
      assert(!this.#hasEnded, `nothing comes after ${this.texts.join(' ')}`);
      await this.#changed.promise;
    }
    return this.texts[this.#taken++] ?? '';
  }

  /** The server has taken in all that was said so far. */
  async understood(): Promise<void> {
    this.#webSocket.ping();
    await once(this.#webSocket, 'pong');
  }

  /** Goes without a close. */
  cut(): void {
    this.#webSocket.terminate();
  }

  /** Is there, and answers nothing any more. */
  fallSilent(): void {
    this.#webSocket.pause();
  }

  close(): void {
    this.#webSocket.close();
  }
}
