/**
 * A WebSocket over TLS that does as little as a load process can: it shares one TLS context, masks with
 * zeros and reads whole frames only. Keeps TLS tickets as browsers do. Knows nothing of what is said.
 */
import { connect, type ConnectionOptions, createSecureContext, type TLSSocket } from 'node:tls';
import { frame, upgradeRequest } from '../hostile/raw-socket.ts';
import type { Target } from '../load/pair.ts';

const OPCODE = { text: 1, close: 8, ping: 9, pong: 10 } as const;
const ABNORMAL = 1006;
/** Of a frame that a server sends: one byte of flags, one of length, and two more of it when it is long. */
const SHORT_HEADER = 2;
const LONG_HEADER = 4;
const LENGTH_FOLLOWS = 126;

const secureContext = createSecureContext();

/** What a browser keeps of a server between two connections to it. */
export interface TicketBox {
  ticket?: Buffer;
}

export interface SocketEvents {
  opened(): void;
  frame(text: string): void;
  closed(code: number, reason: string): void;
}

function openTls({ port, source }: Target, tickets: TicketBox): TLSSocket {
  const options: ConnectionOptions & { localAddress: string } = {
    port,
    host: '127.0.0.1',
    localAddress: source,
    secureContext,
    rejectUnauthorized: false,
    ...(tickets.ticket && { session: tickets.ticket }),
  };
  const socket = connect(options);
  socket.on('session', (ticket) => {
    tickets.ticket = ticket;
  });
  // Its close follows.
  socket.on('error', () => undefined);
  return socket;
}

/** Whether the server answers to a plain request within that time. */
export function probe(
  target: Target,
  tickets: TicketBox,
  timeoutMs: number,
  done: (reachable: boolean) => void,
): void {
  const socket = openTls(target, tickets);
  const late = setTimeout(() => socket.destroy(), timeoutMs);
  let isReachable = false;
  socket.once('secureConnect', () => {
    socket.write('GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  });
  socket.once('data', () => {
    isReachable = true;
    socket.resume();
    socket.end();
    clearTimeout(late);
    done(true);
  });
  socket.once('close', () => {
    clearTimeout(late);
    if (!isReachable) done(false);
  });
}

export class TlsWebSocket {
  readonly #socket: TLSSocket;
  readonly #events: SocketEvents;
  #isOpen = false;
  #isOver = false;
  #unread: Buffer | undefined;
  #code = ABNORMAL;
  #reason = '';

  constructor(target: Target, tickets: TicketBox, events: SocketEvents, request = upgradeRequest) {
    this.#events = events;
    this.#socket = openTls(target, tickets);
    this.#socket.once('secureConnect', () => this.#socket.write(request));
    this.#socket.on('data', (data: Buffer) => this.#read(data));
    this.#socket.once('close', () => this.#ended());
  }

  send(text: string): void {
    this.#socket.write(frame(Buffer.from(text)));
  }

  /** Nothing is heard of it any more. */
  close(code: number): void {
    this.#isOver = true;
    if (!this.#isOpen) return void this.#socket.destroy();
    const payload = Buffer.alloc(2);
    payload.writeUInt16BE(code);
    this.#socket.end(frame(payload, { opcode: OPCODE.close }));
  }

  #read(data: Buffer): void {
    let unread = this.#unread === undefined ? data : Buffer.concat([this.#unread, data]);
    if (!this.#isOpen) {
      const end = unread.indexOf('\r\n\r\n');
      if (end < 0) return void (this.#unread = unread);
      if (!unread.subarray(0, 12).equals(ACCEPTED)) return void this.#socket.destroy();
      unread = unread.subarray(end + 4);
      this.#isOpen = true;
      if (!this.#isOver) this.#events.opened();
    }
    for (;;) {
      const size = sizeOf(unread);
      if (size === undefined || unread.length < size.header + size.payload) break;
      const end = size.header + size.payload;
      this.#heard((unread[0] ?? 0) & 0xf, unread.subarray(size.header, end));
      unread = unread.subarray(end);
    }
    this.#unread = unread.length === 0 ? undefined : unread;
  }

  #heard(opcode: number, payload: Buffer): void {
    if (opcode === OPCODE.text) {
      if (!this.#isOver) this.#events.frame(payload.toString('latin1'));
    } else if (opcode === OPCODE.ping) {
      this.#socket.write(frame(Buffer.from(payload), { opcode: OPCODE.pong }));
    } else if (opcode === OPCODE.close) {
      this.#code = payload.length >= 2 ? payload.readUInt16BE() : ABNORMAL;
      this.#reason = payload.subarray(2).toString('latin1');
      this.#socket.end(frame(Buffer.from(payload), { opcode: OPCODE.close }));
    }
  }

  #ended(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#events.closed(this.#code, this.#reason);
  }
}

const ACCEPTED = Buffer.from('HTTP/1.1 101');

function sizeOf(unread: Buffer): { header: number; payload: number } | undefined {
  if (unread.length < SHORT_HEADER) return undefined;
  const length = unread[1] ?? 0;
  if (length < LENGTH_FOLLOWS) return { header: SHORT_HEADER, payload: length };
  if (length > LENGTH_FOLLOWS) throw new Error('The server sent a frame of more than 64 KiB.');
  if (unread.length < LONG_HEADER) return undefined;
  return { header: LONG_HEADER, payload: unread.readUInt16BE(SHORT_HEADER) };
}
