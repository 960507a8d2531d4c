/**
 * Answers STUN from two addresses and two ports, and from another of them where it is asked to. Run by the
 * laboratory at its server: `responder.ts ADDRESS ADDRESS`. Says "ready" and then nothing.
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { answerTo, readAsk } from './stun.ts';

const PORTS = [3_478, 3_479];

const sockets: Socket[][] = [];
for (const [at, address] of process.argv.slice(2).entries()) {
  const row: Socket[] = [];
  for (const port of PORTS) {
    const socket = createSocket('udp4');
    socket.bind(port, address);
    await once(socket, 'listening');
    row.push(socket);
  }
  sockets[at] = row;
}

for (const [row, ports] of sockets.entries()) {
  for (const [column, socket] of ports.entries()) {
    socket.on('message', (bytes, from) => {
      const wish = readAsk(bytes);
      if (wish === undefined) return;
      const speaker = sockets[wish.address ? 1 - row : row]?.[wish.port ? 1 - column : column];
      speaker?.send(answerTo(bytes, from), from.port, from.address);
    });
  }
}
process.stdout.write('ready\n');
