/**
 * STUN messages (RFC 5389) as bytes and back: the frame they share with TURN, and addresses in them.
 * What is not exactly a message is none; nothing here knows what a message asks for.
 */
import { addressBytes, addressOf } from './address-bytes.ts';

const HEADER_BYTES = 20;
const COOKIE = 0x2112a442;
const FAMILY_IPV4 = 1;
const FAMILY_IPV6 = 2;

export const stunType = { bindingRequest: 0x0001, bindingSuccess: 0x0101 } as const;

export const XOR_MAPPED_ADDRESS = 0x0020;

/** A receiver that does not know one below this must not go on as if it were not there. */
const OPTIONAL_FROM = 0x8000;

export interface StunAttribute {
  readonly type: number;
  readonly value: Uint8Array;
}

export interface StunMessage {
  readonly type: number;
  /** 12 bytes. */
  readonly transaction: Uint8Array;
  readonly attributes: readonly StunAttribute[];
}

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export const mustBeKnown = ({ type }: StunAttribute): boolean => type < OPTIONAL_FROM;

export function readStun(bytes: Uint8Array): StunMessage | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const type = view.getUint16(0);
  const length = view.getUint16(2);
  const isStun = type < 0x4000 && length % 4 === 0 && view.getUint32(4) === COOKIE;
  if (!isStun || length !== bytes.length - HEADER_BYTES) return undefined;
  const attributes: StunAttribute[] = [];
  for (let at = HEADER_BYTES; at < bytes.length;) {
    // Lengths are multiples of 4, so the four bytes before a value are always there.
    const end = at + 4 + view.getUint16(at + 2);
    if (end > bytes.length) return undefined;
    attributes.push({ type: view.getUint16(at), value: bytes.subarray(at + 4, end) });
    at = end + padding(end);
  }
  return { type, transaction: bytes.subarray(8, HEADER_BYTES), attributes };
}

export function writeStun({ type, transaction, attributes }: StunMessage): Buffer {
  const body = attributes.flatMap(({ type: kind, value }) => {
    const head = Buffer.alloc(4);
    head.writeUInt16BE(kind, 0);
    head.writeUInt16BE(value.length, 2);
    return [head, value, Buffer.alloc(padding(value.length))];
  });
  const head = Buffer.alloc(8);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(
    body.reduce((sum, part) => sum + part.length, 0),
    2,
  );
  head.writeUInt32BE(COOKIE, 4);
  return Buffer.concat([head, transaction, ...body]);
}

/** As it stands in XOR-MAPPED-ADDRESS and its kind: hidden from middle boxes that rewrite what they recognise. */
export function writeXorAddress({ address, port }: Endpoint, transaction: Uint8Array): Buffer {
  const plain = addressBytes(address);
  const head = Buffer.of(0, plain.length === 4 ? FAMILY_IPV4 : FAMILY_IPV6, 0, 0);
  head.writeUInt16BE(port ^ (COOKIE >>> 16), 2);
  return Buffer.concat([head, masked(plain, transaction)]);
}

export function readXorAddress(value: Uint8Array, transaction: Uint8Array): Endpoint | undefined {
  const size = { [FAMILY_IPV4]: 4, [FAMILY_IPV6]: 16 }[value[1] ?? 0];
  if (size === undefined || value.length !== 4 + size) return undefined;
  const port = ((value[2] ?? 0) << 8) | (value[3] ?? 0);
  const address = addressOf(masked([...value.subarray(4)], transaction));
  return { address, port: port ^ (COOKIE >>> 16) };
}

function masked(plain: readonly number[], transaction: Uint8Array): Uint8Array {
  const cookie = Buffer.alloc(4);
  cookie.writeUInt32BE(COOKIE);
  const mask = Buffer.concat([cookie, transaction]);
  return Uint8Array.from(plain, (byte, at) => byte ^ (mask[at] ?? 0));
}

const padding = (length: number): number => (4 - (length % 4)) % 4;
