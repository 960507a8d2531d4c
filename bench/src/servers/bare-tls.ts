/**
 * A bare server over TLS: `ws` as its readme sets it up, and a word of greeting for everybody. No sessions,
 * no rooms, no order.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { WebSocketServer } from 'ws';

const [port, cert = '', key = ''] = process.argv.slice(2);
const http = createServer({ cert: readFileSync(cert), key: readFileSync(key) });
const server = new WebSocketServer({ server: http });
server.on('connection', (socket) => {
  socket.on('error', () => undefined);
  socket.send('{"registered":true}');
});

http.listen({ port: Number(port), host: '127.0.0.1', backlog: 4_096 });
process.on('SIGTERM', () => process.exit(0));
