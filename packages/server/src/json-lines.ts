/**
 * What two processes of one machine say to each other: one JSON value per line, each in its turn. Does not
 * know what is said.
 */
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { parseJson } from '@parley/protocol';

/** Beyond it is no line of ours. */
const LINE_CHARS_MAX = 64 * 1024 * 1024;

export class JsonLines {
  /** When the other side is gone. */
  readonly ended: Promise<void>;
  #isOver = false;
  readonly #socket: Socket;
  readonly #lines: unknown[] = [];
  #rest = '';
  #heard = Promise.withResolvers<void>();

  constructor(socket: Socket) {
    this.#socket = socket;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => this.#read(text));
    // An error is followed by the close.
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#isOver = true;
      resolve();
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  say(message: object): void {
    this.#socket.write(`${JSON.stringify(message)}\n`);
  }

  /** The next line, null where it is none; undefined when there is none in time or nobody is there any more. */
  async next(timeoutMs: number): Promise<unknown> {
    const stop = new AbortController();
    const late = delay(timeoutMs, undefined, { signal: stop.signal }).catch(() => {});
    await Promise.race([this.#heard.promise, this.ended, late]);
    stop.abort();
    const line = this.#lines.shift();
    if (this.#lines.length === 0) this.#heard = Promise.withResolvers<void>();
    return line;
  }

  end(): void {
    this.#socket.end();
  }

  /** Without a word. */
  cut(): void {
    this.#socket.destroy();
  }

  #read(text: string): void {
    const [first = '', ...others] = text.split('\n');
    this.#rest += first;
    if (this.#rest.length > LINE_CHARS_MAX) return this.cut();
    for (const next of others) {
      this.#lines.push(parseJson(this.#rest, LINE_CHARS_MAX) ?? null);
      this.#rest = next;
    }
    if (others.length > 0) this.#heard.resolve();
  }
}
