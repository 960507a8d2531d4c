/**
 * Which IP addresses are out on the Internet, for everybody the same: what the IANA registries of
 * special addresses leave over. A server that asks addresses it was given may ask no others, or
 * whoever gave them would see with its eyes what is behind its walls.
 */
import { isIP } from 'node:net';
import { Networks } from './networks.ts';

const special = new Networks([
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // shared by providers (CGNAT)
  '127.0.0.0/8', // loopback
  '168.63.129.16', // a cloud's own address beside every machine
  '169.254.0.0/16', // link-local, metadata of clouds
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, broadcast
  '2001::/23', // protocol assignments: Teredo, ORCHID
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4, leads to any IPv4 address
  '3fff::/20', // documentation
]);

/**
 * All that is assigned to be reached by everybody. Outside of it stand loopback, link-local, private
 * and multicast addresses, and those that carry an IPv4 address: mapped, compatible, NAT64.
 */
const globalIPv6 = new Networks(['2000::/3']);

export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 0 || address.includes('%')) return false;
  return (version === 4 || globalIPv6.includes(address)) && !special.includes(address);
}
