/** Sockets below WebSocket: silent ones, slow headers, half frames, fragments without end. */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

export type RawManner =
  | 'silent'
  | 'mute'
  | 'slow headers'
  | 'half frame'
  | 'fragments'
  | 'garbage'
  | 'ping flood'
  | 'lying length';

export const rawManners: readonly RawManner[] = [
  'silent',
  'mute',
  'slow headers',
  'half frame',
  'fragments',
  'garbage',
  'ping flood',
  'lying length',
];

/** Where a WebSocket is opened. */
export interface Entrance {
  readonly path: string;
  readonly subprotocol?: string;
}

const nativeEntrance: Entrance = { path: '/ws', subprotocol: 'parley.1' };

const upgrade = (port: number, { path, subprotocol }: Entrance) =>
  [
    `GET ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    ...(subprotocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${subprotocol}`]),
    '',
    '',
  ].join('\r\n');

/** A masked client frame; `claims` may be another length than what is sent. */
function frame(first: number, payload: Buffer, claims = payload.length): Buffer {
  const head =
    claims < 126
      ? Buffer.from([first, 0x80 | claims])
      : Buffer.from([first, 0xfe, claims >> 8, claims & 255]);
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}

export interface RawSocket {
  readonly manner: RawManner;
  readonly socket: Socket;
  /** Settles when the server (or the end of the test) closed it. */
  readonly closed: Promise<void>;
}

export function openRaw(
  port: number,
  manner: RawManner,
  localAddress: string,
  entrance = nativeEntrance,
): RawSocket {
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  socket.on('error', () => {});
  socket.resume();
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.once('connect', () => behave(socket, port, manner, entrance));
  return { manner, socket, closed };
}

function behave(socket: Socket, port: number, manner: RawManner, entrance: Entrance): void {
  const send = (data: Buffer | string) => socket.writable && socket.write(data);
  switch (manner) {
    case 'silent':
      return;
    case 'slow headers':
      return drip(
        socket,
        `GET /ws HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Slow: ${'x'.repeat(500)}`,
      );
    case 'mute':
      // Pings are not answered either.
      send(upgrade(port, entrance));
      return;
    case 'half frame':
      send(upgrade(port, entrance));
      send(frame(0x81, Buffer.from('{"t":"he'), 60_000));
      return;
    case 'fragments':
      send(upgrade(port, entrance));
      send(frame(0x01, Buffer.from('{')));
      for (let count = 0; count < 200; count += 1) send(frame(0x00, Buffer.from(' ')));
      return;
    case 'garbage':
      send(upgrade(port, entrance));
      send(randomBytes(2_000));
      return;
    case 'ping flood':
      send(upgrade(port, entrance));
      for (let count = 0; count < 300; count += 1) send(frame(0x89, randomBytes(100)));
      return;
    case 'lying length':
      send(upgrade(port, entrance));
      send(
        Buffer.concat([Buffer.from([0x81, 0xff, 0x7f]), Buffer.alloc(7, 0xff), Buffer.alloc(4)]),
      );
  }
}

/** One byte every 200 ms, for as long as the server lets it. */
function drip(socket: Socket, text: string): void {
  let at = 0;
  const timer = setInterval(() => {
    if (!socket.writable || at >= text.length) clearInterval(timer);
    else socket.write(text.charAt(at++));
  }, 200);
  socket.once('close', () => clearInterval(timer));
}
