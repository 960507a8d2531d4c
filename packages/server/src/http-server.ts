/**
 * The one port, with or without TLS. `localhost` is two addresses, so this may be two listening
 * sockets that share everything. Bounds what a connection may cost before it has said anything, and
 * puts in order who begins TLS.
 */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type ListenOptions,
  type Server as TcpServer,
  type Socket,
} from 'node:net';
import type { Duplex } from 'node:stream';
import { AddressCounts } from './address-counts.ts';
import { inUrl, type ListenAddress } from './address.ts';
import { canonicalAddress } from './ip.ts';
import type { Limits } from './limits.ts';
import type { Certificate } from './self-signed.ts';
import { codeOf, reasonOf, StartError } from './start-error.ts';
import type { TlsTickets } from './tls-tickets.ts';
import { Turnstile } from './turnstile.ts';

export interface HttpOptions {
  certificate: Certificate | undefined;
  tickets: TlsTickets;
  limits: Limits;
  /** Addresses that speak for many, and are not counted. */
  isProxy: (address: string) => boolean;
  onRequest: RequestListener;
  onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** A connection could not be accepted; the next one may. */
  onAcceptFailure: (error: Error) => void;
}

const HEADER_BYTES_MAX = 16 * 1024;
const HEADERS_MAX = 64;
const CHECK_EVERY_MS = 500;
const LAST_ANSWERS_MS = 500;
const BACKLOG = 4_096;
/** Where the next process can listen before this one stops. */
const SHARES_PORTS = ['linux', 'freebsd'].includes(process.platform);

export class HttpServer {
  readonly #options: HttpOptions;
  readonly #byAddress: AddressCounts;
  readonly #connections = new Set<Socket>();
  /** Is handed its connections, and listens to none itself. */
  readonly #server: Server;
  readonly #turnstile: Turnstile | undefined;
  #listeners: TcpServer[] = [];
  #ends: Promise<unknown>[] | undefined;

  constructor(options: HttpOptions) {
    this.#options = options;
    const { certificate, limits } = options;
    this.#byAddress = new AddressCounts(limits.socketsPerAddressMax);
    this.#server = this.#create();
    // Begins to look for requests that take too long.
    this.#server.emit('listening');
    if (certificate === undefined) return;
    this.#turnstile = new Turnstile((socket) => this.#server.emit('connection', socket));
  }

  /** Resolves to the port. `isBeside`: another process that listens there knows of it. */
  async listen({ host, port }: ListenAddress, isBeside = false): Promise<number> {
    if (host !== 'localhost') return this.#listenAt(host, port, isBeside);
    const taken = await this.#listenAt('127.0.0.1', port, isBeside);
    try {
      await this.#listenAt('::1', taken, isBeside);
    } catch (error) {
      // A machine without IPv6 has only one loopback address.
      if (!isMissingAddress(error)) throw error;
    }
    return taken;
  }

  /** Whoever comes now comes to the process that listens here, too. */
  stopListening(): void {
    this.#ends ??= this.#listeners.map((server) => new Promise((resolve) => server.close(resolve)));
  }

  /** Takes no new connection, lets answers that are on their way arrive, and ends what takes longer. */
  async close(): Promise<void> {
    this.stopListening();
    this.#turnstile?.close();
    this.#server.close();
    this.#options.tickets.end();
    const timer = setTimeout(() => {
      for (const socket of this.#connections) socket.destroy();
    }, LAST_ANSWERS_MS);
    await Promise.all(this.#ends ?? []);
    clearTimeout(timer);
  }

  async #listenAt(host: string | undefined, port: number, isBeside: boolean): Promise<number> {
    // Two that both share a port get it from the system without a question, whether they know of each other or not.
    if (SHARES_PORTS && !isBeside && port !== 0) await assertFree(host, port);
    const isSecure = this.#turnstile !== undefined;
    // What waits for its turn is not read: nothing may be missing when TLS begins.
    const server = createTcpServer(
      { noDelay: true, pauseOnConnect: isSecure, allowHalfOpen: !isSecure },
      (socket) => this.#admit(socket),
    );
    await open(server, { host, port, backlog: BACKLOG, reusePort: SHARES_PORTS });
    server.on('error', this.#options.onAcceptFailure);
    this.#listeners.push(server);
    return (server.address() as AddressInfo).port;
  }

  #create(): Server {
    const { certificate, limits, onUpgrade } = this.#options;
    // Not for all connections: a WebSocket has deadlines of its own, and would pay for this one.
    const onRequest: RequestListener = (request, response) => {
      request.socket.setTimeout(limits.answerTimeoutMs);
      this.#options.onRequest(request, response);
    };
    const settings = {
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      connectionsCheckingInterval: CHECK_EVERY_MS,
      maxHeaderSize: HEADER_BYTES_MAX,
      shouldUpgradeCallback: ({ headers }: IncomingMessage) =>
        headers.upgrade?.toLowerCase() === 'websocket',
    };
    const server =
      certificate === undefined
        ? createServer(settings, onRequest)
        : this.#createSecure({ ...settings, ...certificate }, onRequest);
    server.maxHeadersCount = HEADERS_MAX;
    server.on('upgrade', onUpgrade);
    return server;
  }

  #createSecure(settings: ServerOptions, onRequest: RequestListener): Server {
    const handshakeTimeout = this.#options.limits.tlsHandshakeTimeoutMs;
    const secure = { ...settings, minVersion: 'TLSv1.2', handshakeTimeout } as const;
    const server = createTlsServer(secure, onRequest);
    this.#options.tickets.begin((keys) => server.setTicketKeys(keys));
    return server;
  }

  /** Counts the raw connection, before any TLS is paid for. */
  #admit(socket: Socket): void {
    const { limits, isProxy } = this.#options;
    const address = canonicalAddress(socket.remoteAddress ?? '');
    // Without an address it is already gone again.
    const isCounted = address !== undefined && !isProxy(address);
    const isOneTooMany = this.#connections.size >= limits.socketsMax;
    if (isOneTooMany || (isCounted && !this.#byAddress.take(address))) {
      socket.destroy();
      return;
    }
    this.#connections.add(socket);
    socket.on('close', () => {
      this.#connections.delete(socket);
      if (isCounted) this.#byAddress.giveBack(address);
    });
    if (this.#turnstile === undefined) this.#server.emit('connection', socket);
    else this.#turnstile.enter(socket, isCounted ? address : undefined);
  }
}

async function assertFree(host: string | undefined, port: number): Promise<void> {
  const server = createTcpServer();
  await open(server, { host, port });
  await new Promise((resolve) => server.close(resolve));
}

async function open(
  server: TcpServer,
  place: ListenOptions & { host: string | undefined; port: number },
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(refusalOf(error, place.host, place.port)));
    server.listen(place, () => resolve());
  });
}

const isMissingAddress = (error: unknown): boolean =>
  error instanceof StartError &&
  ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(codeOf(error.cause) ?? '');

function refusalOf(cause: Error, host: string | undefined, port: number): StartError {
  const place = `${host === undefined ? '' : inUrl(host)}:${port}`;
  const error = new StartError(`--address: cannot listen on ${place}: ${reasonOf(cause)}.`);
  error.cause = cause;
  return error;
}
