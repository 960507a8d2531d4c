/** For tests only: clients of socket.io spoken by hand, packet by packet, so that they can say anything. */
import { once } from 'node:events';
import { expect, vi } from 'vitest';
import { WebSocket } from 'ws';
import { parseJson } from '@parley/protocol';
import { type Answer, ask, type TestServer } from '../testing.ts';

type Headers = Record<string, string>;

/** Of the protocol beneath: 3 is spoken by clients of version 2. */
export type Revision = 3 | 4;

const path = (revision: Revision, transport: string): string =>
  `/socket.io/?EIO=${revision}&transport=${transport}`;

export const pollingPath = path(4, 'polling');
export const webSocketPath = path(4, 'websocket');

/** A session by polling alone, whose events may begin. */
export class Polling {
  readonly #port: number;
  readonly #revision: Revision;
  /** With its id, as every request of it. */
  readonly path: string;
  readonly #headers: Headers;

  private constructor(port: number, revision: Revision, sid: string, headers: Headers) {
    this.#port = port;
    this.#revision = revision;
    this.path = `${path(revision, 'polling')}&sid=${sid}`;
    this.#headers = headers;
  }

  /** `greets`: it says that it wants to hear and say events, where its protocol asks for that. */
  static async open(
    { port }: TestServer,
    revision: Revision = 4,
    { headers = {}, greets = true }: { headers?: Headers; greets?: boolean } = {},
  ): Promise<Polling> {
    const { status, body } = await ask(port, path(revision, 'polling'), { headers });
    expect([status, body.toString()]).toEqual([200, expect.stringContaining('"sid"')]);
    const sid = /"sid":"([^"]+)"/.exec(body.toString())?.[1] ?? '';
    const polling = new Polling(port, revision, sid, headers);
    if (!greets) return polling;
    if (revision === 4) await polling.say('40');
    expect((await polling.fetch()).body.toString()).toContain('40');
    return polling;
  }

  /** As one packet. */
  say(text: string, headers = this.#headers): Promise<Answer> {
    return this.post(this.#revision === 3 ? `${text.length}:${text}` : text, headers);
  }

  post(body: string, headers = this.#headers): Promise<Answer> {
    return ask(this.#port, this.path, { method: 'POST', body, headers });
  }

  /** What waits, or will come. */
  fetch(): Promise<Answer> {
    return ask(this.#port, this.path, { headers: this.#headers });
  }
}

/** A session by WebSocket alone, that answers pings and remembers events. */
export class Speaker {
  readonly events: unknown[] = [];
  readonly #webSocket: WebSocket;
  readonly #greeted: Promise<void>;

  private constructor(webSocket: WebSocket) {
    this.#webSocket = webSocket;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#greeted = promise;
    webSocket.on('message', (data: Buffer) => {
      const text = data.toString();
      if (text === '2') webSocket.send('3');
      if (text.startsWith('40')) resolve();
      if (text.startsWith('42')) this.events.push(parseJson(text.slice(2), text.length));
    });
  }

  static async open({ url }: TestServer, revision: Revision = 4): Promise<Speaker> {
    const webSocket = new WebSocket(url.replace('http', 'ws') + path(revision, 'websocket'));
    webSocket.on('error', () => {});
    const speaker = new Speaker(webSocket);
    await once(webSocket, 'open');
    if (revision === 4) webSocket.send('40');
    await speaker.#greeted;
    return speaker;
  }

  emit(...event: unknown[]): void {
    this.say(`42${JSON.stringify(event)}`);
  }

  say(text: string | Buffer): void {
    this.#webSocket.send(text);
  }

  /** All that it said so far has been taken in. */
  async understood(): Promise<void> {
    const before = this.events.length;
    this.emit('create-room', { room_id: '' });
    const refusal = ['redirect', { status: false, url_extend: '' }];
    await vi.waitFor(() => expect(this.events.slice(before)).toContainEqual(refusal));
  }

  told(event: unknown): Promise<void> {
    return vi.waitFor(() => expect(this.events).toContainEqual(event), { timeout: 15_000 });
  }

  /** Goes without a close. */
  cut(): void {
    this.#webSocket.terminate();
  }
}
