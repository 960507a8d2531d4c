/** Where other computers may find this machine. */
import { networkInterfaces } from 'node:os';

/** IPv4 first, because people read them out; no loopback, no link-local. */
export function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all
    .filter(({ internal, address }) => !internal && !/^fe[89ab]/i.test(address))
    .toSorted((a, b) => a.family.localeCompare(b.family))
    .map(({ address }) => address);
}
