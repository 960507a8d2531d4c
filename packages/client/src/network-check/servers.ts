/** Sorts ICE servers by how they are reached, so that each way can be tried alone. */
import type { IceServer } from '@parley/protocol';

export type Way = 'stun' | 'turnUdp' | 'turnTcp' | 'turnTls';

export type Ways = Readonly<Record<Way, readonly IceServer[]>>;

const URL_PARTS = /^(stuns?|turns?):[^?]+(?:\?transport=(udp|tcp))?$/i;

/** What is neither is left out: no browser of today would use it. */
export function waysOf(servers: readonly IceServer[]): Ways {
  const only = (way: Way): readonly IceServer[] =>
    servers.flatMap((server) => {
      const urls = server.urls.filter((url) => wayOf(url) === way);
      return urls.length === 0 ? [] : [{ ...server, urls }];
    });
  return {
    stun: only('stun'),
    turnUdp: only('turnUdp'),
    turnTcp: only('turnTcp'),
    turnTls: only('turnTls'),
  };
}

function wayOf(url: string): Way | undefined {
  const [, scheme, transport] = URL_PARTS.exec(url.toLowerCase()) ?? [];
  switch (scheme) {
    case 'stun':
      return 'stun';
    case 'turn':
      return transport === 'tcp' ? 'turnTcp' : 'turnUdp';
    case 'turns':
      // TLS over UDP, which the scheme allows, is in no browser.
      return transport === 'udp' ? undefined : 'turnTls';
    default:
      return undefined;
  }
}
