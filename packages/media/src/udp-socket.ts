/** UDP sockets, which are of one family each. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';

export const udpSocketFor = (address: string): Socket =>
  isIPv6(address) ? createSocket({ type: 'udp6', ipv6Only: true }) : createSocket('udp4');

/** Fails where somebody else has the port, also one who would share it. */
export async function bound(socket: Socket, address: string, port: number): Promise<void> {
  socket.bind({ address, port, exclusive: true });
  await once(socket, 'listening');
}
