/** An application on the PeerJS library, as many are: it answers every call, keeps all it is sent and reconnects. */
import type { DataConnection, MediaConnection, Peer, PeerOptions } from 'peerjs';
import { inOrder, ownCamera, serverUrl, setting, show } from './page.ts';

declare const peerjs: { Peer: new (id: string | undefined, options: PeerOptions) => Peer };

const RECONNECT_MS = 300;

export class PeerApp {
  /** What happened, in the words of the library. */
  readonly notices: string[] = [];
  readonly received: unknown[] = [];
  readonly #peer: Peer;
  #connection: DataConnection | undefined;
  #call: MediaConnection | undefined;
  #staysAway = false;

  constructor(id: string | undefined, options: PeerOptions) {
    this.#peer = new peerjs.Peer(id, options);
    this.#peer.on('open', (own) => this.notices.push(`open as ${own}`));
    this.#peer.on('error', ({ type }) => this.notices.push(type));
    this.#peer.on('disconnected', () => {
      this.notices.push('disconnected');
      setTimeout(() => this.#reconnect(), RECONNECT_MS);
    });
    this.#peer.on('connection', (connection) => this.#use(connection));
    this.#peer.on('call', (call) => {
      this.#follow(call);
      void ownCamera().then((camera) => call.answer(camera));
    });
  }

  get id(): string {
    return this.#peer.id;
  }

  connect(to: string, serialization?: string): void {
    const wanted = serialization === undefined ? {} : { serialization };
    this.#use(this.#peer.connect(to, { reliable: true, ...wanted }));
  }

  async send(values: readonly unknown[]): Promise<void> {
    for (const value of values) await this.#connection?.send(value);
  }

  async call(to: string): Promise<void> {
    this.#follow(this.#peer.call(to, await ownCamera()));
  }

  hangUp(): void {
    this.#call?.close();
  }

  listAll(): Promise<string[]> {
    return new Promise((resolve) => this.#peer.listAllPeers(resolve));
  }

  /** From the server only, as applications do that have all connections they want. */
  disconnect(): void {
    this.#staysAway = true;
    this.#peer.disconnect();
  }

  #reconnect(): void {
    const { disconnected, destroyed } = this.#peer;
    if (disconnected && !destroyed && !this.#staysAway) this.#peer.reconnect();
  }

  #use(connection: DataConnection): void {
    this.#connection = connection;
    connection.on('open', () => this.notices.push('data open'));
    connection.on('close', () => this.notices.push('data closed'));
    connection.on('error', ({ type }) => this.notices.push(`data ${type}`));
    connection.on(
      'data',
      inOrder(async (value: unknown) => {
        this.received.push(await described(value));
      }),
    );
  }

  #follow(call: MediaConnection): void {
    this.#call = call;
    call.on('stream', show);
    call.on('willCloseOnRemote', () => this.notices.push('call up'));
    call.on('close', () => this.notices.push('call closed'));
  }
}

/** Bytes by their number and digest: they are many, and no value that a test could get from the page. */
export async function described(value: unknown): Promise<unknown> {
  const bytes = await bytesOf(value);
  if (bytes === undefined) return value;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return { bytes: bytes.byteLength, sha256: [...digest].join() };
}

async function bytesOf(value: unknown): Promise<ArrayBuffer | undefined> {
  if (value instanceof ArrayBuffer) return value;
  if (value instanceof Blob) return value.arrayBuffer();
  return ArrayBuffer.isView(value) ? new Uint8Array(value.buffer).slice().buffer : undefined;
}

const optional = (name: string): Record<string, string> =>
  setting(name) === '' ? {} : { [name]: setting(name) };

const { hostname, port } = new URL(serverUrl);

Object.assign(window, {
  described,
  client: new PeerApp(setting('id') === '' ? undefined : setting('id'), {
    host: hostname,
    port: Number(port),
    config: { iceServers: [] },
    ...(setting('at') === '' ? {} : { path: setting('at') }),
    ...optional('key'),
    ...optional('token'),
  }),
});
