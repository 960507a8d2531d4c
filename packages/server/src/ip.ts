/** IP addresses: their one written form, and their bytes. */
import { isIP, SocketAddress } from 'node:net';

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** IPv4 dotted also when it came mapped into IPv6, IPv6 short and in lower case; undefined when it is neither. */
export function canonicalAddress(text: string): string | undefined {
  const plain = MAPPED.exec(text)?.[1] ?? text;
  const version = isIP(plain);
  if (version !== 6) return version === 4 ? plain : undefined;
  return new SocketAddress({ address: plain, family: 'ipv6' }).address;
}

/** 4 or 16 bytes, highest first. */
export function addressBytes(address: string): number[] {
  if (isIP(address) === 4) return address.split('.').map(Number);
  const short = new SocketAddress({ address, family: 'ipv6' }).address;
  const [front = '', back = ''] = short
    .split('::')
    .map((half) => half.replace(/[^:]+\.\S+$/, inGroups));
  const [before, after] = [groupsOf(front), groupsOf(back)];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0);
  return [...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff]);
}

const groupsOf = (part: string): number[] =>
  part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));

function inGroups(dotted: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number);
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}
