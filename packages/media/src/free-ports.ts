/**
 * Whether the relay's ports are free. coturn shares a port with whoever has it and says nothing, so that
 * requests would go to either.
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { RelayTrouble } from './relay-trouble.ts';
import { bound, udpSocketFor } from './udp-socket.ts';

export async function assertFree(
  addresses: readonly string[],
  port: number,
  protocols: readonly ('UDP' | 'TCP')[] = ['UDP', 'TCP'],
): Promise<void> {
  for (const address of addresses) {
    for (const protocol of protocols) {
      await tries[protocol](address, port).catch((error: unknown) => {
        throw troubleOf(error, address, port, protocol);
      });
    }
  }
}

const tries = {
  async UDP(address: string, port: number): Promise<void> {
    const socket = udpSocketFor(address);
    try {
      await bound(socket, address, port);
    } finally {
      socket.close();
    }
  },
  async TCP(address: string, port: number): Promise<void> {
    const server = createServer();
    server.listen({ host: address, port, exclusive: true });
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
  },
};

export function troubleOf(
  error: unknown,
  address: string,
  port: number,
  protocol: 'UDP' | 'TCP',
): RelayTrouble {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const place = `${protocol} port ${port} of ${address}`;
  if (code === 'EADDRINUSE') {
    const perhaps = "perhaps Debian's own coturn (systemctl disable --now coturn)";
    return new RelayTrouble(
      'port in use',
      `another program listens at ${place}, ${perhaps}; end it or give another --turn-address`,
    );
  }
  if (code === 'EADDRNOTAVAIL') {
    return new RelayTrouble('no such address', `this machine has no address ${address}`);
  }
  return new RelayTrouble('not allowed', `${place} cannot be opened (${String(code)})`);
}
