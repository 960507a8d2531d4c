/**
 * Whose address counts: the socket's, unless that is a proxy we were told to trust. Then it is the
 * last address in X-Forwarded-For that no trusted proxy wrote about itself; what stands before it
 * may have been made up by the client.
 */
import { canonicalAddress } from './ip.ts';
import { Networks } from './networks.ts';

export interface Peer {
  socketAddress: string | undefined;
  forwardedFor: string | undefined;
}

export class TrustedProxies extends Networks {
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
