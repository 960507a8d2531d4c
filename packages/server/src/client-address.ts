/**
 * Whose address counts: the socket's, unless that is a proxy we were told to trust. Then it is the
 * last address in X-Forwarded-For that no trusted proxy wrote about itself; what stands before it
 * may have been made up by the client.
 */
import { BlockList, isIPv6 } from 'node:net';
import { canonicalAddress } from './ip.ts';

export interface Peer {
  socketAddress: string | undefined;
  forwardedFor: string | undefined;
}

export class TrustedProxies {
  #networks = new BlockList();

  constructor(networks: readonly string[]) {
    for (const network of networks) {
      const [address = '', prefix] = network.split('/');
      const family = isIPv6(address) ? 'ipv6' : 'ipv4';
      if (prefix === undefined) this.#networks.addAddress(address, family);
      else this.#networks.addSubnet(address, Number(prefix), family);
    }
  }

  includes(address: string): boolean {
    return this.#networks.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  }

  clientAddress({ socketAddress = '', forwardedFor = '' }: Peer): string {
    let address = canonicalAddress(socketAddress) ?? 'unknown';
    const hops = forwardedFor.split(',');
    while (this.includes(address)) {
      const before = canonicalAddress(hops.pop()?.trim() ?? '');
      if (before === undefined) break;
      address = before;
    }
    return address;
  }
}
