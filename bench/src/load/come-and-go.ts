/** How long a client of PeerJS waits until its server says that it is in. */
import { once } from 'node:events';
import { newPeerjsSocket } from './by-id.ts';
import type { JobResult } from './jobs.ts';

export async function comeAndGo(
  port: number,
  sources: readonly string[],
  clients: number,
): Promise<JobResult> {
  const latencies: number[] = [];
  for (let at = 0; at < clients; at += 1) {
    const source = sources[at % sources.length] ?? '';
    const begin = performance.now();
    const socket = newPeerjsSocket({ port, source }, `guest-${process.pid}-${at}`);
    await once(socket, 'message');
    latencies.push(performance.now() - begin);
    socket.close();
    await once(socket, 'close');
  }
  return { done: clients, missed: 0, latencies };
}
