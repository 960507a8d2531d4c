/** Serves one empty page and relays what one socket says to all others. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

const PAGE = `<!doctype html><title>floor</title>
<button>Join</button><video autoplay playsinline muted width="640" height="360"></video>`;

const answer: RequestListener = (_, response) => {
  response.setHeader('Content-Type', 'text/html; charset=utf-8').end(PAGE);
};

export class FloorServer {
  readonly #http;
  readonly #relay;

  constructor(tls?: { cert: Buffer; key: Buffer }) {
    this.#http = tls === undefined ? createServer(answer) : createTlsServer(tls, answer);
    this.#relay = new WebSocketServer({ server: this.#http, perMessageDeflate: false });
  }

  /** Resolves to its port. */
  async start(host = '127.0.0.1', port = 0): Promise<number> {
    this.#relay.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => {
        for (const other of this.#relay.clients) {
          if (other !== socket && other.readyState === WebSocket.OPEN) other.send(data.toString());
        }
      });
    });
    this.#http.listen(port, host);
    await once(this.#http, 'listening');
    return (this.#http.address() as AddressInfo).port;
  }

  end(): void {
    for (const socket of this.#relay.clients) socket.terminate();
    this.#http.close();
    this.#http.closeAllConnections();
  }
}
