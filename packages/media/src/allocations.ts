/**
 * How many addresses a relay has given to people at this moment, read from the system's table of UDP ports: coturn
 * itself says so only to whom it has a way in for management, and ours has none.
 */
import { readFileSync } from 'node:fs';
import { endianness } from 'node:os';
import { addressBytes } from './address-bytes.ts';
import type { PortRange } from './coturn-config.ts';

const TABLE = '/proc/net/udp';
/** What others open for one peer has that one's address here. */
const NO_PEER = '00000000:0000';

/** Undefined where the system has no such table. */
export function countAllocations(relayAddress: string, ports: PortRange): number | undefined {
  const address = inTable(addressBytes(relayAddress));
  const isOne = (line: string): boolean => {
    const [, local = '', peer] = line.trim().split(/\s+/);
    const [host, port = ''] = local.split(':');
    const number = Number.parseInt(port, 16);
    return host === address && peer === NO_PEER && number >= ports.first && number <= ports.last;
  };
  try {
    return readFileSync(TABLE, 'latin1').split('\n').filter(isOne).length;
  } catch {
    return undefined;
  }
}

/** As the four bytes would be printed as one number of this machine. */
function inTable(bytes: readonly number[]): string {
  const ordered = endianness() === 'LE' ? bytes.toReversed() : bytes;
  return ordered
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
}
