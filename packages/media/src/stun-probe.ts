/** Asks a STUN server whether it is there, again until it answers or the time is up. */
import { randomBytes } from 'node:crypto';
import { type Endpoint, readStun, stunType, writeStun } from './stun-message.ts';
import { udpSocketFor } from './udp-socket.ts';

const AGAIN_MS = 100;

export async function answersStun({ address, port }: Endpoint, waitMs: number): Promise<boolean> {
  const transaction = randomBytes(12);
  const request = writeStun({ type: stunType.bindingRequest, transaction, attributes: [] });
  const socket = udpSocketFor(address);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.on('message', (bytes) => {
    if (readStun(bytes)?.type === stunType.bindingSuccess) resolve(true);
  });
  // Nobody is there yet, or no way leads there: the next try may be luckier.
  socket.on('error', () => {});
  const ask = (): void => socket.send(request, port, address, () => {});
  const asking = setInterval(ask, AGAIN_MS);
  const late = setTimeout(() => resolve(false), waitMs);
  ask();
  try {
    return await promise;
  } finally {
    clearInterval(asking);
    clearTimeout(late);
    socket.close();
  }
}
