/** A client of the rooms over socket.io by its own library, of version 2 or 4, that remembers what it was told. */
import { createRequire } from 'node:module';
import { io } from 'socket.io-client';
import { eventually } from '../harness/eventually.ts';

interface Client {
  readonly id?: string;
  readonly connected: boolean;
  readonly io: {
    readonly engine: {
      readonly transport: { readonly name: string };
      on(name: string, listener: () => void): void;
    };
  };
  emit(name: string, payload: unknown): void;
  on(name: string, listener: (payload?: unknown) => void): void;
  close(): void;
}

type Connect = (url: string, options: object) => Client;

const require = createRequire(import.meta.url);

/** By the version of their protocol, which others have to speak as well. */
const libraries: Readonly<Record<2 | 4, Connect>> = {
  2: require('socket.io-client-2') as Connect,
  4: io as unknown as Connect,
};

const names = [
  'redirect',
  'user-joined',
  'user-arrived',
  'full-room',
  'offer',
  'answer',
  'ice-candidate',
  'user-left',
  'cut-the-call',
];

export interface Told {
  readonly name: string;
  readonly payload: unknown;
}

export class RoomVisitor {
  /** By which others know it, also when it is gone. */
  readonly id: string;
  /** In order. */
  readonly told: Told[] = [];
  /** Signs of life that were exchanged. */
  beats = 0;
  readonly #client: Client;
  #taken = 0;

  private constructor(client: Client) {
    this.#client = client;
    this.id = client.id ?? '';
    for (const name of names) client.on(name, (payload) => this.told.push({ name, payload }));
    client.io.engine.on('pong', () => (this.beats += 1));
  }

  static async come(
    url: string,
    version: 2 | 4,
    transports: readonly string[],
  ): Promise<RoomVisitor> {
    const client = libraries[version](url, { transports, forceNew: true, reconnection: false });
    await eventually(
      'a connection',
      () => client.connected,
      (isThere) => isThere,
    );
    return new RoomVisitor(client);
  }

  get isConnected(): boolean {
    return this.#client.connected;
  }

  get transport(): string {
    return this.#client.io.engine.transport.name;
  }

  emit(name: string, payload: unknown): void {
    this.#client.emit(name, payload);
  }

  join(room_id: unknown, peer_name: string, more: object = {}): void {
    this.emit('join', { room_id, peer_name, ...more });
  }

  /** What it is told next, so many at once; each is told once. */
  async next(count = 1): Promise<readonly Told[]> {
    await eventually(
      'an event',
      () => this.told.length,
      (length) => length >= this.#taken + count,
    );
    this.#taken += count;
    return this.told.slice(this.#taken - count, this.#taken);
  }

  /** All that the server has to say so far was said: an answer comes after everything before. */
  async quiet(): Promise<readonly Told[]> {
    const before = this.told.length;
    this.emit('create-room', { room_id: '' });
    const isAnswered = (): boolean =>
      this.told.slice(before).some(({ name }) => name === 'redirect');
    await eventually('an answer', isAnswered, (isThere) => isThere);
    const answer = this.told.findIndex(({ name }, at) => at >= before && name === 'redirect');
    this.told.splice(answer, 1);
    const rest = this.told.slice(this.#taken);
    this.#taken = this.told.length;
    return rest;
  }

  close(): void {
    this.#client.close();
  }
}
