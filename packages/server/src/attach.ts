/**
 * In front of somebody else's HTTP server: what is ours is taken out of its events before any listener
 * hears of it, also one that is added later. All else is as if we were not there.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

export interface Taker {
  fits(request: IncomingMessage): boolean;
  request(request: IncomingMessage, response: ServerResponse): void;
  fitsUpgrade(request: IncomingMessage): boolean;
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void;
}

/** Asked by Node since 24.9 whether an upgrade is one for this server. */
interface Choosy {
  shouldUpgradeCallback?: ((request: IncomingMessage) => boolean) | undefined;
}

type Emit = (event: string | symbol, ...given: unknown[]) => boolean;

/** Returns how to go away again. */
export function attach(server: Server & Choosy, taker: Taker): () => void {
  const { emit, shouldUpgradeCallback: wasFor } = server as { emit: Emit } & Choosy;
  const isChoosy = wasFor !== undefined;
  let isAttached = true;
  // Node hands an upgrade over only while somebody listens; where it asks before, not for longer than it takes.
  const listener = (_request: IncomingMessage, stream: Duplex): void => {
    if (server.listenerCount('upgrade') === 1) stream.destroy();
  };
  const ours: Emit = (event, ...given) => {
    const isTaken = isAttached && takes(taker, event, given);
    if (event === 'upgrade' && isChoosy) server.off('upgrade', listener);
    return isTaken || emit.call(server, event, ...given);
  };
  const isFor = (request: IncomingMessage): boolean => {
    if (!isAttached || !taker.fitsUpgrade(request)) return wasFor?.call(server, request) === true;
    server.on('upgrade', listener);
    return true;
  };

  server.emit = ours;
  if (isChoosy) server.shouldUpgradeCallback = isFor;
  else server.on('upgrade', listener);
  return () => {
    isAttached = false;
    server.off('upgrade', listener);
    // Whoever came later stands before us and still asks through us.
    if (server.emit === ours) server.emit = emit;
    if (server.shouldUpgradeCallback === isFor) server.shouldUpgradeCallback = wasFor;
  };
}

type Request = [IncomingMessage, ServerResponse];
type Upgrade = [IncomingMessage, Duplex, Buffer];

function takes(taker: Taker, event: string | symbol, given: unknown[]): boolean {
  if (event === 'upgrade') {
    const [request, stream, head] = given as Upgrade;
    if (!taker.fitsUpgrade(request)) return false;
    taker.upgrade(request, stream, head);
    return true;
  }
  if (event !== 'request' && event !== 'checkContinue') return false;
  const [request, response] = given as Request;
  if (!taker.fits(request)) return false;
  if (event === 'checkContinue') response.writeContinue();
  taker.request(request, response);
  return true;
}
