/** The few ASN.1 types a certificate is made of, in their one binary form (X.690, DER). */

const HIGH_BIT = 0x80;

export const sequence = (...parts: Uint8Array[]): Uint8Array => element(0x30, ...parts);

export const set = (...parts: Uint8Array[]): Uint8Array => element(0x31, ...parts);

export const octets = (...parts: Uint8Array[]): Uint8Array => element(0x04, ...parts);

/** A bit string of whole bytes. */
export const bits = (...parts: Uint8Array[]): Uint8Array =>
  element(0x03, Uint8Array.of(0), ...parts);

export const boolean = (value: boolean): Uint8Array =>
  element(0x01, Uint8Array.of(value ? 0xff : 0));

export const text = (value: string): Uint8Array => element(0x0c, Buffer.from(value, 'utf8'));

/** A positive whole number from its bytes, highest first. */
export function integer(...bytes: number[]): Uint8Array {
  const start = Math.max(
    0,
    bytes.findIndex((byte) => byte !== 0),
  );
  const significant = bytes.slice(start);
  const isNegative = ((significant[0] ?? 0) & HIGH_BIT) !== 0;
  return element(0x02, Uint8Array.from(isNegative ? [0, ...significant] : significant));
}

export function objectId(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(0x06, Uint8Array.from([first * 40 + second, ...rest.flatMap(base128)]));
}

export function time(date: Date): Uint8Array {
  const digits = date.toISOString().replace(/[-:T]|\.\d+/g, '');
  const isShort = date.getUTCFullYear() < 2050;
  return element(isShort ? 0x17 : 0x18, Buffer.from(isShort ? digits.slice(2) : digits));
}

/** A part known by its place: `explicit` wraps whole elements, a bare one replaces the tag. */
export const explicit = (place: number, ...parts: Uint8Array[]): Uint8Array =>
  element(0xa0 | place, ...parts);

export const bare = (place: number, bytes: Uint8Array): Uint8Array =>
  element(HIGH_BIT | place, bytes);

function element(tag: number, ...parts: Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  return Buffer.concat([Uint8Array.from([tag, ...lengthOf(content.length)]), content]);
}

function lengthOf(length: number): number[] {
  if (length < HIGH_BIT) return [length];
  const bytes = [];
  for (let rest = length; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff);
  return [HIGH_BIT | bytes.length, ...bytes];
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift(HIGH_BIT | (rest & 0x7f));
  return bytes;
}
