/** The source of all chance: the platform's CSPRNG in production, a seed in the simulator. */
export interface Entropy {
  bytes(count: number): Uint8Array;
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const LOWER = 'abcdefghijklmnopqrstuvwxyz012345';

/** 256 bits by default, as base64url. */
export function randomSecret(entropy: Entropy, byteCount = 32): string {
  return base64url(entropy.bytes(byteCount));
}

/** Short id, unique within a room: 50 bits. */
export function randomMemberId(entropy: Entropy): string {
  let id = '';
  for (const byte of entropy.bytes(10)) id += LOWER.charAt(byte & 31);
  return id;
}

/** Of 16 bytes, in the form of a random UUID. */
export function uuidOf(bytes: Uint8Array): string {
  const hex = [...bytes.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) & 3);
  return hex.replace(
    /^(.{8})(.{4}).(.{3}).(.{3})/,
    (_, a: string, b: string, c: string, d: string) => `${a}-${b}-4${c}-${variant}${d}-`,
  );
}

/** Uniform in [0, 1). */
export function randomUnit(entropy: Entropy): number {
  const [a = 0, b = 0, c = 0, d = 0] = entropy.bytes(4);
  return (((a << 24) | (b << 16) | (c << 8) | d) >>> 0) / 2 ** 32;
}

export function base64url(bytes: Uint8Array): string {
  let out = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const a = bytes[at] ?? 0;
    const b = bytes[at + 1];
    const c = bytes[at + 2];
    out += BASE64URL.charAt(a >> 2) + BASE64URL.charAt(((a & 3) << 4) | ((b ?? 0) >> 4));
    if (b !== undefined) out += BASE64URL.charAt(((b & 15) << 2) | ((c ?? 0) >> 6));
    if (c !== undefined) out += BASE64URL.charAt(c & 63);
  }
  return out;
}
