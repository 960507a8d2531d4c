/**
 * The door of rooms over socket.io, for its clients of version 2 and 4: by polling, by WebSocket and
 * from one to the other. Requests pass the house before that library sees them. Does not know what
 * events mean, nor who is in which room.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpBindings } from '@hono/node-server';
import type { Server as Engine, Socket as Transport } from 'engine.io';
import type { Hono } from 'hono';
import type { Server, Socket } from 'socket.io';
import { WebSocketServer } from 'ws';
import { type ConnectionId, countedAddress, type News, type Wish } from '@parley/core/server';
import { wireLimits } from '@parley/protocol';
import type { Limits } from '../limits.ts';
import { nobodyAnswered, refuseUpgrade, tooManySockets } from '../refusals.ts';
import type { Admission, ForeignDoor, ForeignWorld, Refusal, SocketOutput } from './door.ts';
import { type Event, readEvent, writeEvents } from './socket-io-events.ts';
import { addRoomForms } from './socket-io-rooms.ts';

/** Loads the library, which nobody needs who does not open this door. */
export async function socketIoDoor(limits: Limits): Promise<(world: ForeignWorld) => ForeignDoor> {
  const [engineIo, socketIo] = await Promise.all([import('engine.io'), import('socket.io')]);
  const { pingIntervalMs, answerTimeoutMs, silentAfterMs, helloDeadlineMs } = limits;
  // A poll is answered with a ping at the latest, before it is taken for stuck.
  const pingInterval = Math.min(pingIntervalMs, answerTimeoutMs / 2);
  return (world) => {
    const engine = new engineIo.Server({
      allowEIO3: true,
      wsEngine: WebSocketServer,
      maxHttpBufferSize: wireLimits.frameBytesMax,
      httpCompression: false,
      perMessageDeflate: false,
      pingInterval,
      // Whoever is gone without a close is known after both.
      pingTimeout: silentAfterMs - pingInterval,
      upgradeTimeout: helloDeadlineMs,
      // Nobody else's page gets so far.
      cors: { origin: true, credentials: true },
    });
    const server = new socketIo.Server({ serveClient: false, connectTimeout: helloDeadlineMs });
    server.bind(engine);
    return new SocketIoDoor(engine, server, world, limits.unsentBytesMax);
  };
}

interface Client {
  readonly connection: ConnectionId;
  readonly transport: Transport;
  /** From when it may say something. */
  socket: Socket | undefined;
  /** What arrived since it last paid for it. */
  unpaidChars: number;
  /** What it did not fetch yet. */
  unsentChars: number;
}

/** Somebody who was admitted and whose connection is not made yet. */
interface Arriving {
  readonly address: string;
  readonly release: () => void;
}

interface Then {
  accept(): void;
  refuse(refusal: Refusal): void;
}

interface Packet {
  readonly data?: string | Buffer;
}

const wrongRequest: Refusal = { status: 400, text: 'This request is of no client here.' };

const METHODS = ['GET', 'POST', 'OPTIONS'];

const PLAIN = { 'Content-Type': 'text/plain; charset=utf-8' };

/** Which comes as a wish, or ends the connection. */
const isEvent = (data: string | Buffer): boolean => typeof data === 'string' && data[0] === '2';

/** A close without a word, as WebSockets number it. */
const GONE = 1006;

class SocketIoDoor implements ForeignDoor {
  readonly name = 'socket.io';
  readonly #engine: Engine;
  readonly #server: Server;
  readonly #world: ForeignWorld;
  readonly #unsentMax: number;
  readonly #clients = new Map<ConnectionId, Client>();
  readonly #byTransport = new Map<Transport, Client>();
  /** Addresses by the id that each request of a client shows. */
  readonly #addresses = new Map<string, string>();
  readonly #arriving = new WeakMap<IncomingMessage, Arriving>();
  /** What was told to those who only ask. */
  readonly #asking = new Map<ConnectionId, News[]>();

  constructor(engine: Engine, server: Server, world: ForeignWorld, unsentMax: number) {
    this.#engine = engine;
    this.#server = server;
    this.#world = world;
    this.#unsentMax = unsentMax;
    engine.on('connection', (transport: Transport) => this.#open(transport));
    server.on('connection', (socket) => this.#meet(socket));
  }

  fits(path: string): boolean {
    return path === '/socket.io/';
  }

  addRoutes(app: Hono<{ Bindings: HttpBindings }>): void {
    addRoomForms(app, {
      admit: (request) => this.#world.admit(request, this.name),
      ask: (address, wish) => this.#ask(address, wish),
    });
  }

  request(request: IncomingMessage, response: ServerResponse): void {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    this.#admit(request, response, {
      accept: () => this.#engine.handleRequest(request, response),
      refuse: ({ status, text }) => response.writeHead(status, PLAIN).end(`${text}\n`),
    });
  }

  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    // Nobody else listens while it is decided whether this one may come.
    stream.on('error', () => {});
    this.#admit(request, stream, {
      accept: () => this.#engine.handleUpgrade(request, stream, head),
      refuse: (refusal) => refuseUpgrade(stream, refusal),
    });
  }

  perform(output: SocketOutput): boolean {
    const asking = this.#asking.get(output.connection);
    if (asking !== undefined) {
      if (output.t === 'told') asking.push(output.news);
      return true;
    }
    const client = this.#clients.get(output.connection);
    if (client === undefined) return false;
    if (output.t === 'told') this.#tell(client, writeEvents(output.news));
    // What waits for a client that has to go may wait for ever.
    if (output.t === 'close') client.transport.close(true);
    return true;
  }

  async close(): Promise<void> {
    await this.#server.close();
  }

  #admit(request: IncomingMessage, way: ServerResponse | Duplex, then: Then): void {
    const query = new URL(request.url ?? '', 'http://localhost').searchParams;
    const settle = (refused: Refusal | undefined): void => {
      if (way.destroyed) return;
      if (refused === undefined) then.accept();
      else then.refuse(refused);
    };
    // An answer that is a script could be read by pages of any origin.
    if (query.has('j')) return settle(wrongRequest);
    // The library answers others as if it had failed.
    if (!METHODS.includes(request.method ?? '')) return settle(wrongRequest);
    const sid = query.get('sid');
    if (sid !== null || request.method !== 'GET') return settle(this.#knownRefusal(request, sid));
    const admission = this.#world.admit(request, this.name);
    if (!(admission instanceof Promise)) return settle(this.#arrive(request, way, admission));
    admission
      .then((one) => settle(this.#arrive(request, way, one)))
      .catch((error: unknown) => {
        this.#world.reportMistake(error);
        settle(nobodyAnswered);
      });
  }

  /**
   * The others in a room learn the id of a client of version 2, and whoever shows it would speak as that
   * client: it has to come from the same address.
   */
  #knownRefusal(request: IncomingMessage, sid: string | null): Refusal | undefined {
    const admission = this.#world.admitAgain(request);
    if ('status' in admission) return admission;
    const address = sid === null ? undefined : this.#addresses.get(sid);
    const isOther = address !== undefined && address !== countedAddress(admission.address);
    return isOther ? wrongRequest : undefined;
  }

  #arrive(
    request: IncomingMessage,
    way: ServerResponse | Duplex,
    admission: Admission,
  ): Refusal | undefined {
    if ('status' in admission) return admission;
    const { address } = admission;
    const release = this.#world.countSocket(address);
    if (release === undefined) return tooManySockets;
    this.#arriving.set(request, { address, release });
    way.once('close', () => {
      if (this.#arriving.delete(request)) release();
    });
    return undefined;
  }

  #open(transport: Transport): void {
    const arriving = this.#arriving.get(transport.request);
    if (arriving === undefined) {
      transport.close(true);
      return;
    }
    this.#arriving.delete(transport.request);
    const { feed, nextConnection } = this.#world;
    const { address, release } = arriving;
    const connection = nextConnection();
    const client: Client = {
      connection,
      transport,
      socket: undefined,
      unpaidChars: 0,
      unsentChars: 0,
    };
    this.#clients.set(connection, client);
    this.#byTransport.set(transport, client);
    const { sid } = transport.transport;
    this.#addresses.set(sid, countedAddress(address));
    transport.on('packet', ({ data = '' }: Packet) => {
      client.unpaidChars += data.length;
      if (!isEvent(data)) feed({ t: 'ponged', connection });
    });
    transport.on('packetCreate', ({ data }: Packet) => (client.unsentChars += data?.length ?? 0));
    transport.on('drain', () => (client.unsentChars = 0));
    transport.once('close', () => {
      this.#clients.delete(connection);
      this.#byTransport.delete(transport);
      this.#addresses.delete(sid);
      release();
      feed({ t: 'closed', connection, code: GONE });
    });
    feed({ t: 'visited', connection, door: this.name, address });
  }

  #meet(socket: Socket): void {
    const client = this.#byTransport.get(socket.conn);
    if (client === undefined) return void socket.disconnect(true);
    client.socket = socket;
    // Its transport ends, too, and tells of it.
    socket.on('error', () => {});
    socket.once('disconnect', () => client.transport.close(true));
    socket.onAny((name: unknown, payload: unknown) =>
      this.#wish(client, readEvent(String(name), payload)),
    );
    this.#wish(client, { is: 'claim', id: socket.id });
  }

  #wish(client: Client, wish: Wish): void {
    const chars = client.unpaidChars;
    client.unpaidChars = 0;
    this.#world.feed({ t: 'wished', connection: client.connection, wish, chars });
  }

  #tell(client: Client, events: readonly Event[]): void {
    for (const event of events) client.socket?.emit(...event);
    if (client.unsentChars > this.#unsentMax) client.transport.close(true);
  }

  /** The way of somebody who comes, asks and goes. */
  #ask(address: string, wish: Wish): News | undefined {
    const { feed, nextConnection } = this.#world;
    const connection = nextConnection();
    const told: News[] = [];
    this.#asking.set(connection, told);
    feed({ t: 'visited', connection, door: this.name, address });
    feed({ t: 'wished', connection, wish, chars: 0 });
    feed({ t: 'closed', connection, code: GONE });
    this.#asking.delete(connection);
    return told.at(-1);
  }
}
