/**
 * The WebSockets: upgrades are received or refused in words, frames become inputs of the machine,
 * and its outputs become frames. All that is sent to one socket within a turn of the event loop
 * goes out in one write. Knows nothing of sessions and rooms, nor of protocols.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import type { ConnectionId, ServerInput } from '@parley/core/server';
import { closeCodes, wireLimits } from '@parley/protocol';
import type { AddressCounts } from './address-counts.ts';
import type { Refusal, SocketOutput } from './doors/door.ts';
import type { Limits } from './limits.ts';
import { nobodyAnswered, refuseUpgrade, tooManySockets } from './refusals.ts';
import type { PairSides, Speaker } from './speaker.ts';
import { textFrames } from './text-frames.ts';

interface Connection {
  readonly id: ConnectionId;
  readonly speaker: Speaker;
  readonly webSocket: WebSocket;
  /** Beneath it, to write several frames at once. */
  readonly stream: Duplex;
  readonly events: SocketEvents;
  /** Texts to send at the end of this turn. */
  waiting: string[] | undefined;
  /** Bytes that were read since the others had their turn. */
  unyieldedBytes: number;
}

interface SocketEvents {
  onMessage(connection: Connection, data: Buffer, isBinary: boolean): void;
  onControlFrame(connection: Connection): void;
  onClose(connection: Connection, code: number): void;
}

/** Who comes by a request and how they are spoken with, or why nobody may. */
export type Reception = Speaker | Refusal;

export interface SocketsOptions {
  limits: Limits;
  /** Sockets of each address, by whichever way they came. */
  byAddress: AddressCounts;
  receive: (request: IncomingMessage) => Reception | Promise<Reception>;
  nextConnection: () => ConnectionId;
  feed: (input: ServerInput) => void;
  countUpgrade: (status: number) => void;
  reportStuck: () => void;
  reportMistake: (error: unknown) => void;
}

/** What `ws` finds wrong with bytes, said in the close codes of our protocol. */
const orders = new Map<number | undefined, number>([
  [1002, closeCodes.protocol.code],
  [1007, closeCodes.protocol.code],
  [1008, closeCodes.tooBig.code],
  [1009, closeCodes.tooBig.code],
]);

/** What one socket may say until it is the turn of the others. */
const YIELD_AFTER_BYTES = 64 * 1024;

/** An error of a socket is followed by its close. */
const toldByClose = (): void => {};

class OrderlyWebSocket extends WebSocket {
  /** Set as soon as it is open. */
  connection: Connection | undefined = undefined;

  override close(code?: number, reason?: string | Buffer): void {
    super.close(orders.get(code) ?? code, reason);
  }
}

/** All are of that class, by the upgrader's settings. */
const connectionOf = (webSocket: WebSocket): Connection | undefined =>
  (webSocket as OrderlyWebSocket).connection;

// One listener for all, because functions for each of thousands of sockets would be a tenth of what these take.

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  const connection = connectionOf(this);
  connection?.events.onMessage(connection, data as Buffer, isBinary);
}

function onControlFrame(this: WebSocket): void {
  const connection = connectionOf(this);
  connection?.events.onControlFrame(connection);
}

function onClose(this: WebSocket, code: number): void {
  const connection = connectionOf(this);
  connection?.events.onClose(connection, code);
}

export class Sockets {
  readonly #options: SocketsOptions;
  readonly #connections = new Map<ConnectionId, Connection>();
  readonly #upgrader: WebSocketServer;
  /** The subprotocol that a request is answered with. */
  readonly #answered = new WeakMap<IncomingMessage, string>();
  #toWrite: Connection[] = [];
  #whenEmpty = (): void => {};

  constructor(options: SocketsOptions) {
    this.#options = options;
    const settings = {
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      skipUTF8Validation: false,
      maxPayload: wireLimits.frameBytesMax,
      maxFragments: 64,
      maxBufferedChunks: 256,
      closeTimeout: options.limits.closeTimeoutMs,
      handleProtocols: (_offered: Set<string>, request: IncomingMessage) =>
        this.#answered.get(request) ?? false,
      WebSocket: OrderlyWebSocket,
    };
    this.#upgrader = new WebSocketServer(settings);
    this.#upgrader.on('wsClientError', (error, stream) =>
      this.#refuse(stream, { status: 400, text: error.message }),
    );
  }

  get size(): number {
    return this.#connections.size;
  }

  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    if (stream.destroyed) return;
    const reception = this.#options.receive(request);
    if (!(reception instanceof Promise)) return this.#admit(request, stream, head, reception);
    // Whoever is asked may take a while, and the client may not wait for it.
    const ignore = (): void => {};
    stream.on('error', ignore);
    reception
      .then((verdict) => {
        stream.off('error', ignore);
        if (!stream.destroyed) this.#admit(request, stream, head, verdict);
      })
      .catch((error: unknown) => {
        this.#options.reportMistake(error);
        this.#refuse(stream, nobodyAnswered);
      });
  }

  perform(output: SocketOutput): void {
    const connection = this.#connections.get(output.connection);
    if (connection === undefined) return;
    const { webSocket } = connection;
    switch (output.t) {
      case 'send':
        this.#send(connection, output.text);
        break;
      case 'told': {
        const text = connection.speaker.told(output.news);
        if (text !== undefined) this.#send(connection, text);
        break;
      }
      case 'ping':
        webSocket.ping();
        break;
      case 'close':
        this.#write(connection);
        webSocket.close(
          closeCodes[output.close].code,
          output.slotMs === undefined ? '' : `slot=${Math.round(output.slotMs)}`,
        );
    }
  }

  async mayPair(id: ConnectionId, sides: PairSides): Promise<boolean> {
    const may = await this.#connections.get(id)?.speaker.mayPair?.(sides);
    return may === true;
  }

  /** When no socket is left, or when that takes too long. */
  async closed(timeoutMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#whenEmpty = resolve;
    if (this.#connections.size === 0) resolve();
    const timer = setTimeout(resolve, timeoutMs);
    await promise;
    clearTimeout(timer);
  }

  /** Ends what is left, without a word. */
  terminate(): void {
    for (const { webSocket } of this.#connections.values()) webSocket.terminate();
  }

  #admit(request: IncomingMessage, stream: Duplex, head: Buffer, reception: Reception): void {
    if ('status' in reception) return this.#refuse(stream, reception);
    // Behind a proxy this is another address than that of the socket.
    const { byAddress } = this.#options;
    if (!byAddress.take(reception.address)) return this.#refuse(stream, tooManySockets);
    const { subprotocol } = reception;
    if (subprotocol !== undefined) this.#answered.set(request, subprotocol);
    let isOpen = false;
    // What a door says at once goes out together with the handshake.
    stream.cork();
    this.#upgrader.handleUpgrade(request, stream, head, (webSocket) => {
      isOpen = true;
      this.#open(webSocket, stream, reception);
    });
    stream.uncork();
    // Who is refused in the handshake is refused at once.
    if (!isOpen) byAddress.giveBack(reception.address);
  }

  #refuse(stream: Duplex, refusal: Refusal): void {
    this.#options.countUpgrade(refusal.status);
    refuseUpgrade(stream, refusal);
  }

  #open(webSocket: WebSocket, stream: Duplex, speaker: Speaker): void {
    const { feed, countUpgrade, nextConnection } = this.#options;
    countUpgrade(101);
    const connection: Connection = {
      id: nextConnection(),
      speaker,
      webSocket,
      stream,
      events: this.#events,
      waiting: undefined,
      unyieldedBytes: 0,
    };
    (webSocket as OrderlyWebSocket).connection = connection;
    this.#connections.set(connection.id, connection);
    webSocket.on('message', onMessage);
    // Their pings are a sign of life as good as their pongs, and cost them as much.
    webSocket.on('ping', onControlFrame);
    webSocket.on('pong', onControlFrame);
    webSocket.on('close', onClose);
    webSocket.on('error', toldByClose);
    for (const input of speaker.opened(connection.id)) feed(input);
    this.#write(connection);
  }

  readonly #events: SocketEvents = {
    onMessage: (connection, data, isBinary) => {
      const { id, speaker, webSocket } = connection;
      if (webSocket.readyState !== WebSocket.OPEN) return;
      if (isBinary) webSocket.close(closeCodes.protocol.code, 'Frames are text.');
      else {
        this.#yieldAfter(connection, data.length);
        this.#options.feed(speaker.heard(id, data.toString()));
      }
    },
    onControlFrame: ({ id }) => this.#options.feed({ t: 'ponged', connection: id }),
    onClose: ({ id, speaker }, code) => {
      this.#connections.delete(id);
      this.#options.byAddress.giveBack(speaker.address);
      this.#options.feed({ t: 'closed', connection: id, code });
      if (this.#connections.size === 0) this.#whenEmpty();
    },
  };

  /** Who sends a lot waits for the others, or a few sockets would keep the loop busy for seconds. */
  #yieldAfter(connection: Connection, bytes: number): void {
    connection.unyieldedBytes += bytes;
    if (connection.unyieldedBytes < YIELD_AFTER_BYTES) return;
    connection.unyieldedBytes = 0;
    const { webSocket } = connection;
    webSocket.pause();
    setImmediate(() => webSocket.resume());
  }

  #send(connection: Connection, text: string): void {
    if (connection.waiting !== undefined) {
      connection.waiting.push(text);
      return;
    }
    connection.waiting = [text];
    if (this.#toWrite.push(connection) === 1) setImmediate(() => this.#writeAll());
  }

  #writeAll(): void {
    const connections = this.#toWrite;
    this.#toWrite = [];
    for (const connection of connections) this.#write(connection);
  }

  #write(connection: Connection): void {
    const { webSocket, stream, waiting } = connection;
    if (waiting === undefined) return;
    connection.waiting = undefined;
    if (webSocket.readyState !== WebSocket.OPEN) return;
    stream.write(textFrames(waiting));
    if (stream.writableLength > this.#options.limits.unsentBytesMax) {
      this.#options.reportStuck();
      webSocket.terminate();
    }
  }
}
