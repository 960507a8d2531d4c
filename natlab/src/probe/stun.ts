/**
 * The little of STUN (RFC 5389, RFC 5780) that shows what a NAT does: IPv4 only. By itself, as what measures
 * shares no code with what is measured.
 */
import { randomBytes } from 'node:crypto';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** From where else the answer is to come. */
export interface Elsewhere {
  readonly address: boolean;
  readonly port: boolean;
}

const COOKIE = 0x2112a442;
const HEADER_BYTES = 20;
const REQUEST = 0x0001;
const SUCCESS = 0x0101;
const CHANGE_REQUEST = 0x0003;
const XOR_MAPPED_ADDRESS = 0x0020;
const CHANGE_ADDRESS = 4;
const CHANGE_PORT = 2;

export function askFrom({ address, port }: Elsewhere): Buffer {
  const value = Buffer.alloc(4);
  value.writeUInt32BE((address ? CHANGE_ADDRESS : 0) | (port ? CHANGE_PORT : 0));
  return message(REQUEST, randomBytes(12), CHANGE_REQUEST, value);
}

/** Undefined for what is no such request. */
export function readAsk(bytes: Buffer): Elsewhere | undefined {
  const flags = valueOf(bytes, REQUEST, CHANGE_REQUEST, 4)?.readUInt32BE();
  if (flags === undefined) return undefined;
  return { address: (flags & CHANGE_ADDRESS) !== 0, port: (flags & CHANGE_PORT) !== 0 };
}

export function answerTo(request: Buffer, { address, port }: Endpoint): Buffer {
  const value = Buffer.of(0, 1, port >> 8, port & 0xff, ...address.split('.').map(Number));
  return message(SUCCESS, request.subarray(8, HEADER_BYTES), XOR_MAPPED_ADDRESS, masked(value));
}

/** As whom the other side saw us. */
export function readAnswer(bytes: Buffer, request: Buffer): Endpoint | undefined {
  const hidden = valueOf(bytes, SUCCESS, XOR_MAPPED_ADDRESS, 8);
  const isOurs = bytes.subarray(8, HEADER_BYTES).equals(request.subarray(8, HEADER_BYTES));
  if (hidden === undefined || !isOurs) return undefined;
  const value = masked(hidden);
  return { address: value.subarray(4).join('.'), port: value.readUInt16BE(2) };
}

function message(type: number, transaction: Buffer, attribute: number, value: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(4 + value.length, 2);
  head.writeUInt32BE(COOKIE, 4);
  const frame = Buffer.alloc(4);
  frame.writeUInt16BE(attribute, 0);
  frame.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, transaction, frame, value]);
}

/** Of the only attribute that such a message has here. */
function valueOf(bytes: Buffer, type: number, attribute: number, size: number): Buffer | undefined {
  if (bytes.length !== HEADER_BYTES + 4 + size || bytes.readUInt32BE(4) !== COOKIE)
    return undefined;
  if (bytes.readUInt16BE(0) !== type || bytes.readUInt16BE(HEADER_BYTES) !== attribute) {
    return undefined;
  }
  return bytes.subarray(HEADER_BYTES + 4);
}

/** Port and address, hidden from routers that rewrite what they recognise, or shown again. */
function masked(value: Buffer): Buffer {
  const mask = Buffer.alloc(8);
  mask.writeUInt16BE(COOKIE >>> 16, 2);
  mask.writeUInt32BE(COOKIE, 4);
  return Buffer.from(value.map((byte, at) => byte ^ (mask[at] ?? 0)));
}
