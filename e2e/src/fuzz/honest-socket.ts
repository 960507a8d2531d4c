/** A WebSocket that says numbered messages in some protocol and notes what it hears. */
import { once } from 'node:events';
import { WebSocket } from 'ws';

export interface Side {
  say(number: number): void;
  /** Numbers that the other one said. */
  readonly heard: readonly number[];
  /** What should not have happened. */
  readonly complaints: readonly string[];
  /** Settles when it is gone. */
  close(): Promise<void>;
}

export type Pair = readonly [Side, Side];

interface Words {
  readonly path: string;
  readonly subprotocol?: string;
  /** Said first. */
  readonly hello?: object;
  /** What is awaited before any message. */
  isWelcome?(text: string): boolean;
  write(number: number): string | object;
  /** The number of a message, what is wrong about it, or undefined when it is of no concern. */
  read(text: string): number | string | undefined;
}

export class HonestSocket implements Side {
  readonly heard: number[] = [];
  readonly complaints: string[] = [];
  readonly #socket: WebSocket;
  readonly #words: Words;
  readonly #welcomed = Promise.withResolvers<void>();
  #isWelcome = false;
  #isClosing = false;
  onClose: () => void = () => {};

  private constructor(socket: WebSocket, words: Words) {
    this.#socket = socket;
    this.#words = words;
    socket.on('open', () => {
      if (words.hello !== undefined) this.send(words.hello);
      if (words.isWelcome === undefined) this.#enter();
    });
    socket.on('message', (data: Buffer) => this.#hear(data.toString()));
    socket.on('error', (error) => this.#welcomed.reject(error));
    socket.on('close', (code) => {
      if (!this.#isClosing) this.complaints.push(`closed with ${code}`);
      this.#welcomed.reject(new Error(`closed with ${code}`));
      this.onClose();
    });
  }

  /** Settles when it may speak. */
  static async open(url: string, words: Words): Promise<HonestSocket> {
    const protocols = words.subprotocol === undefined ? [] : [words.subprotocol];
    const socket = new WebSocket(url.replace(/^http/, 'ws') + words.path, protocols);
    const honest = new HonestSocket(socket, words);
    await honest.#welcomed.promise;
    return honest;
  }

  say(number: number): void {
    this.send(this.#words.write(number));
  }

  send(frame: string | object): void {
    this.#socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    this.#socket.close(1000);
    await once(this.#socket, 'close');
  }

  #enter(): void {
    this.#isWelcome = true;
    this.#welcomed.resolve();
  }

  #hear(text: string): void {
    if (!this.#isWelcome && this.#words.isWelcome?.(text)) return this.#enter();
    const read = this.#words.read(text);
    if (typeof read === 'number') this.heard.push(read);
    else if (read !== undefined) this.complaints.push(read);
  }
}
