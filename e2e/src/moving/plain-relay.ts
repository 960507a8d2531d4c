/** `node plain-relay.ts <address> <port> <cert> <key>`: what one page says, the others hear, now or when they are back. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { type WebSocket, WebSocketServer } from 'ws';

const [address = '', port = '', cert = '', key = ''] = process.argv.slice(2);
const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) });
const sockets = new Map<string, WebSocket>();
const waiting = new Map<string, string[]>();

new WebSocketServer({ server }).on('connection', (socket, { url = '' }) => {
  const [room, side] = url.slice(1).split('/');
  const [mine, theirs] = [`${room}/${side}`, `${room}/${side === 'a' ? 'b' : 'a'}`];
  sockets.set(mine, socket);
  for (const text of waiting.get(mine) ?? []) socket.send(text);
  waiting.delete(mine);
  socket.on('message', (data: Buffer) => {
    const text = data.toString();
    const other = sockets.get(theirs);
    if (other?.readyState === other?.OPEN) other?.send(text);
    else waiting.set(theirs, [...(waiting.get(theirs) ?? []), text]);
  });
  socket.on('close', () => {
    if (sockets.get(mine) === socket) sockets.delete(mine);
  });
});
server.listen(Number(port), address, () => void process.stdout.write('ready\n'));
