/**
 * The least a signalling server can do: `{to, body}` comes in, is parsed, gets its sender stamped
 * and goes out again. No checks, no acknowledgements, no memory of anything.
 */
import { createServer } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';

const http = createServer();
const server = new WebSocketServer({ server: http, perMessageDeflate: false });
const clients = new Map<string, WebSocket>();

server.on('connection', (socket, request) => {
  const id = new URL(request.url ?? '/', 'ws://localhost').searchParams.get('id') ?? '';
  clients.set(id, socket);
  socket.on('message', (data: Buffer) => {
    const { to, body } = JSON.parse(data.toString()) as { to: string; body: unknown };
    clients.get(to)?.send(JSON.stringify({ from: id, body }));
  });
  socket.on('close', () => clients.delete(id));
  socket.send(JSON.stringify({ registered: id }));
});

http.listen(Number(process.argv[2]), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
