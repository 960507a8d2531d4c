/** Serves one empty page and relays what one socket says to all others. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

const PAGE = `<!doctype html><title>floor</title>
<button>Join</button><video autoplay playsinline muted width="640" height="360"></video>`;

export class FloorServer {
  readonly #http = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8').end(PAGE);
  });
  readonly #relay = new WebSocketServer({ server: this.#http, perMessageDeflate: false });

  /** Resolves to its host and port. */
  async start(): Promise<string> {
    this.#relay.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => {
        for (const other of this.#relay.clients) {
          if (other !== socket && other.readyState === WebSocket.OPEN) other.send(data.toString());
        }
      });
    });
    this.#http.listen(0, '127.0.0.1');
    await once(this.#http, 'listening');
    return `127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  end(): void {
    for (const socket of this.#relay.clients) socket.terminate();
    this.#http.close();
    this.#http.closeAllConnections();
  }
}
