/** A TCP socket that speaks as much of HTTP and WebSocket as its bad intentions need. */
import { connect, type Socket } from 'node:net';
import { socketPath, subprotocol } from '@parley/protocol';
import type { Target } from '../load/pair.ts';

const TEXT = 1;
const FINAL = 0x80;
const MASKED = 0x80;
const MASK_BYTES = 4;

export function rawSocket({ port, source }: Target): Socket {
  const socket = connect({ port, host: '127.0.0.1', localAddress: source });
  // Being cut off is what they are here for.
  socket.on('error', () => undefined);
  socket.resume();
  return socket;
}

export const upgradeRequest = [
  `GET ${socketPath} HTTP/1.1`,
  'Host: localhost',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: cGFybGV5IHBhcmxleSBwYQ==',
  `Sec-WebSocket-Protocol: ${subprotocol}`,
  '\r\n',
].join('\r\n');

/** A masked frame; the mask is all zeros. `says` is the length that its header claims. */
export function frame(
  payload: Buffer,
  { opcode = TEXT, isFinal = true, says = payload.length } = {},
): Buffer {
  const start = (isFinal ? FINAL : 0) | opcode;
  const length = Buffer.alloc(3);
  length[0] = MASKED | (says < 126 ? says : 126);
  length.writeUInt16BE(says, 1);
  return Buffer.concat([
    Buffer.from([start]),
    says < 126 ? length.subarray(0, 1) : length,
    Buffer.alloc(MASK_BYTES),
    payload,
  ]);
}
