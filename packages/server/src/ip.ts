/** The one written form of an IP address. */
import { isIP, SocketAddress } from 'node:net';

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** IPv4 dotted also when it came mapped into IPv6, IPv6 short and in lower case; undefined when it is neither. */
export function canonicalAddress(text: string): string | undefined {
  const plain = MAPPED.exec(text)?.[1] ?? text;
  const version = isIP(plain);
  if (version !== 6) return version === 4 ? plain : undefined;
  return new SocketAddress({ address: plain, family: 'ipv6' }).address;
}
