/**
 * How long a client of PeerJS waits until its server says that it is in: from the moment it asks for a
 * connection to the frame itself. Reads the bytes, so that what a client does with them is not measured.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { JobResult } from './jobs.ts';

const KEY = 'AAAAAAAAAAAAAAAAAAAAAA==';
const IN = '{"type":"OPEN"}';
/** A close frame of code 1000, masked by zeros. */
const GOODBYE = Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8]);

export async function comeAndGo(
  port: number,
  sources: readonly string[],
  clients: number,
): Promise<JobResult> {
  const latencies: number[] = [];
  for (let at = 0; at < clients; at += 1) {
    const localAddress = sources[at % sources.length] ?? '127.0.0.1';
    latencies.push(await comeOnce(port, localAddress, `guest-${process.pid}-${at}`));
  }
  return { done: clients, missed: 0, latencies };
}

async function comeOnce(port: number, localAddress: string, id: string): Promise<number> {
  const begin = performance.now();
  const socket = connect({ port, host: '127.0.0.1', localAddress, noDelay: true });
  socket.write(
    [
      `GET /peerjs?key=peerjs&id=${id}&token=${id}&version=1.5.5 HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${KEY}`,
      '\r\n',
    ].join('\r\n'),
  );
  let heard = '';
  while (!heard.includes(IN)) {
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    heard += bytes.toString('latin1');
  }
  const took = performance.now() - begin;
  socket.write(GOODBYE);
  await once(socket, 'close');
  return took;
}
