/**
 * Stands between a browser and the server and cuts WebSockets at chosen frames. Everything else
 * passes through untouched, so the page itself comes from here too.
 */
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';

export interface SeenFrame {
  /** up: from the client; down: from the server. */
  way: 'up' | 'down';
  t: string;
  /** The kind of a signal's body. */
  kind?: string;
  /** How many sockets came before this one. */
  socket: number;
}

/** pass: relay it; cut: drop it and both sockets; stall: from here on nothing passes, nothing closes. */
export type Verdict = 'pass' | 'cut' | 'stall';

export interface FaultProxy {
  readonly url: string;
  /** Judges every frame from now on. */
  judge(rule: (frame: SeenFrame) => Verdict): void;
  sockets(): number;
  close(): Promise<void>;
}

export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const upstream = new URL(target);
  let rule: (frame: SeenFrame) => Verdict = () => 'pass';
  let sockets = 0;
  const open = new Set<WebSocket>();
  const acceptor = new WebSocketServer({
    noServer: true,
    handleProtocols: ([first]) => first ?? false,
  });
  const http = createServer((incoming, outgoing) => passThrough(upstream, incoming, outgoing));
  http.on('upgrade', (incoming: IncomingMessage, raw: Duplex, head: Buffer) => {
    acceptor.handleUpgrade(incoming, raw, head, (client) => {
      const number = sockets++;
      const server = new WebSocket(
        new URL(incoming.url ?? '/', target.replace(/^http/, 'ws')),
        'parley.1',
        {
          headers: { host: upstream.host, origin: target },
        },
      );
      open.add(client).add(server);
      join(client, server, (way, text) => rule({ ...describe(text), way, socket: number }));
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    judge: (next) => (rule = next),
    sockets: () => sockets,
    close: async () => {
      for (const socket of open) socket.terminate();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

function join(
  client: WebSocket,
  server: WebSocket,
  judge: (way: 'up' | 'down', text: string) => Verdict,
): void {
  let stalled = false;
  const early: string[] = [];
  const end = () => {
    client.terminate();
    server.terminate();
  };
  const carry = (way: 'up' | 'down', text: string) => {
    if (stalled) return;
    const verdict = judge(way, text);
    if (verdict === 'stall') stalled = true;
    else if (verdict === 'cut') end();
    else if (way === 'down') client.send(text);
    else if (server.readyState === WebSocket.OPEN) server.send(text);
    else early.push(text);
  };
  server.on('open', () => {
    for (const text of early.splice(0)) server.send(text);
  });
  client.on('message', (data: Buffer) => carry('up', data.toString()));
  server.on('message', (data: Buffer) => carry('down', data.toString()));
  const passClose = (to: WebSocket) => (code: number, reason: Buffer) => {
    if (stalled) return;
    if (code >= 1000 && code !== 1005 && code !== 1006) to.close(code, reason);
    else to.terminate();
  };
  client.on('close', passClose(server));
  server.on('close', passClose(client));
  client.on('error', end);
  server.on('error', end);
}

function describe(text: string): { t: string; kind?: string } {
  const frame = JSON.parse(text) as { t: string; body?: { kind?: string } };
  const kind = frame.body?.kind;
  return kind === undefined ? { t: frame.t } : { t: frame.t, kind };
}

function passThrough(upstream: URL, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const onward = request(
    {
      host: upstream.hostname,
      port: upstream.port,
      path: incoming.url,
      method: incoming.method,
      headers: { ...incoming.headers, host: upstream.host },
    },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    },
  );
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
}
