/** The bare relay once more, over socket.io with its defaults and a room for each client. */
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const http = createServer();
const server = new Server(http, { serveClient: false });

server.on('connection', (socket) => {
  const id = String(socket.handshake.query['id']);
  const joined = socket.join(id);
  socket.on('signal', (to: string, body: unknown) => {
    server.to(to).emit('signal', id, body);
  });
  void Promise.resolve(joined).then(() => socket.emit('registered'));
});

http.listen(Number(process.argv[2]), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
