/** A WebSocket as all load clients open it: cheap for the load process, ordinary for the server. */
import { WebSocket } from 'ws';
import type { Target } from './pair.ts';

export function newSocket(
  { port, source }: Target,
  path: string,
  subprotocols: readonly string[] = [],
): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${port}${path}`, [...subprotocols], {
    localAddress: source,
    perMessageDeflate: false,
    skipUTF8Validation: true,
    // A mask of zeros needs no work here and the usual work at the server.
    generateMask: (mask) => mask.fill(0),
  });
}
