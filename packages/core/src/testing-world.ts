/**
 * A small world for tests of both sides together: the real server, real clients, sockets and peer
 * connections between them, and one clock that jumps from event to event.
 */
import { closeCodes } from '@parley/protocol';
import type { ClientOptions } from './client/client.ts';
import type { ClientInput, StoredSession } from './client/io.ts';
import { TestPaths, type TestPeer } from './client/testing-peer.ts';
import { assert } from './kit/assert.ts';
import { Prng } from './kit/prng.ts';
import { Timers } from './kit/timers.ts';
import { Server, type ServerOptions } from './server/hub.ts';
import type { ServerLog, ServerOutput } from './server/io.ts';
import { TestOuter } from './server/testing-outer.ts';
import { TestCrypto } from './server/testing.ts';
import { type ClientWorld, type Line, TestClient } from './testing-world-client.ts';

export class CallWorld extends TestPaths implements ClientWorld {
  now = 1_000;
  readonly peers = new Map<number, TestPeer>();
  server: Server;
  readonly #old: Server[] = [];
  readonly serverLogs: ServerLog[] = [];
  /** What the server asks; it outlives the process. */
  readonly outer = new TestOuter(() => this.now);
  /** Called for every frame that arrives somewhere, with how many did before. */
  onFrame: (count: number) => void = () => {};
  readonly clients: TestClient[] = [];
  readonly prng: Prng;
  readonly #events = new Timers<() => void>();
  readonly #lines = new Map<number, Line>();
  readonly #serverOptions: ServerOptions;
  #connections = 0;
  /** Opened so far: no two draw the same chance. */
  pages = 0;
  frames = 0;

  constructor(seed: string | number = 1, options: Partial<ServerOptions> = {}) {
    super();
    this.prng = new Prng(seed);
    this.#serverOptions = { crypto: new TestCrypto(String(seed)), ...options };
    this.server = new Server(this.#serverOptions);
  }

  /** The process dies, and another starts that knows nothing but the keys, unless told otherwise. */
  restartServer(options: Partial<ServerOptions> = {}): void {
    const lines = [...this.#lines.values()];
    this.#lines.clear();
    for (const line of lines) this.end(line, 1006);
    this.serverLogs.length = 0;
    this.server = new Server({ ...this.#serverOptions, ...options });
  }

  /** Another process takes the place of this one, which lives until its sockets have ended. */
  takeOver(options: Partial<ServerOptions> = {}): void {
    const old = this.server;
    // What was asked is answered first.
    if (old.gauges().asks > 0) return this.after(1, () => this.takeOver(options));
    this.#old.push(old);
    this.serverLogs.length = 0;
    this.server = new Server({ ...this.#serverOptions, ...options });
    this.#serve({ t: 'inherit', estate: old.estate() }, this.server);
    this.#serve({ t: 'handOver' }, old);
  }

  /** Sockets that processes before this one still have. */
  get leftBehind(): number {
    return this.#old.reduce((sum, server) => sum + server.gauges().connections, 0);
  }

  after(ms: number, action: () => void): void {
    this.#events.set(action, this.now + ms);
  }

  client(name: string, options: Partial<ClientOptions> = {}, stored?: StoredSession): TestClient {
    return this.#start(new TestClient(this, name, options), stored && { stored });
  }

  /** A page that somebody has open, signed in under this name. */
  person(name: string): TestClient {
    const client = this.client(name);
    assert(client.get({ do: 'claim', id: name }).ok, 'the name was free');
    return client;
  }

  close(page: TestClient): void {
    this.clients.splice(this.clients.indexOf(page), 1);
    page.unload();
  }

  /** The same browser after a reload, or another tab of it. */
  page(of: TestClient, like: 'reloaded' | 'another tab'): TestClient {
    const { name, identity, stored } = of;
    if (like === 'reloaded') this.close(of);
    const client = new TestClient(this, name, {});
    client.identity = identity;
    if (like === 'reloaded') client.stored = stored;
    const session = client.stored !== null && { stored: client.stored };
    return this.#start(client, { ...(identity !== null && { identity }), ...session });
  }

  #start(client: TestClient, more: Partial<Extract<ClientInput, { t: 'start' }>> = {}): TestClient {
    this.clients.push(client);
    const device = `device-of-${client.name}-000000000000`;
    client.feed({ t: 'start', device, visible: true, ...more });
    return client;
  }

  open(client: TestClient, socket: number): void {
    const connection = ++this.#connections;
    const { server } = this;
    const line: Line = {
      client,
      socket,
      connection,
      server,
      dead: this.serverDown,
      ended: false,
    };
    this.#lines.set(connection, line);
    client.lines.set(socket, line);
    this.after(4, () => {
      if (line.dead || line.ended) return;
      this.#serve({ t: 'opened', connection, address: client.address }, server);
      client.feed({ t: 'socketOpened', socket });
    });
  }

  up(line: Line, text: string): void {
    this.after(5, () => {
      this.onFrame(this.frames++);
      if (!line.dead && !line.ended) {
        this.#serve({ t: 'frame', connection: line.connection, text }, line.server);
      }
    });
  }

  /** Ends the socket on both sides. */
  end(line: Line, code: number, reason = ''): void {
    if (line.ended) return;
    line.ended = true;
    if (this.#lines.has(line.connection)) {
      this.#serve({ t: 'closed', connection: line.connection, code }, line.server);
    }
    if (line.server !== this.server && this.leftBehind === 0) {
      this.#serve({ t: 'lastCame' }, this.server);
    }
    this.after(1, () => {
      line.client.lines.delete(line.socket);
      line.client.feed({ t: 'socketClosed', socket: line.socket, code, reason });
    });
  }

  /** Lets time pass until something holds; fails when it does not come true. */
  until(holds: () => boolean, what: string, withinMs = 60_000): void {
    const end = this.now + withinMs;
    while (!holds()) assert(this.#step(end), `within ${withinMs} ms: ${what}`);
  }

  pass(ms: number): void {
    const end = this.now + ms;
    while (this.#step(end));
    this.now = end;
  }

  #step(end: number): boolean {
    const servers = [this.server, ...this.#old];
    const machines = [...servers, ...this.clients.map(({ machine }) => machine)];
    const timeouts = machines.map((machine) => machine.nextTimeout() ?? Infinity);
    const next = Math.min(this.#events.next() ?? Infinity, ...timeouts);
    if (next > end) return false;
    this.now = Math.max(this.now, next);
    const event = this.#events.due(this.now);
    if (event !== undefined) event();
    else if (servers.some((one) => (one.nextTimeout() ?? Infinity) <= this.now)) {
      for (const server of servers) this.#serve({ t: 'tick' }, server);
    } else for (const client of this.clients) client.tickIfDue();
    return true;
  }

  #serve(input: Parameters<Server['handle']>[0], server: Server): void {
    server.handle(input, this.now);
    for (let out = server.pollOutput(); out !== undefined; out = server.pollOutput()) {
      if (out.t === 'log' && server === this.server) this.serverLogs.push(out.event);
      if (out.t === 'log' || out.t === 'count' || out.t === 'callEnded') continue;
      if (out.t === 'ask') {
        this.#answer(out, server);
        continue;
      }
      const line = this.#lines.get(out.connection);
      assert(line !== undefined, 'outputs name connections that exist');
      if (out.t === 'send') this.#down(line, out.text);
      if (out.t === 'close') this.#close(line, out.close, out.slotMs);
    }
  }

  #answer({ ask, question }: Extract<ServerOutput, { t: 'ask' }>, server: Server): void {
    this.after(2, () => {
      const answer = this.outer.answerTo(question);
      const lives = server === this.server || this.#old.includes(server);
      if (lives) this.#serve({ t: 'answered', ask, answer }, server);
    });
  }

  #down(line: Line, text: string): void {
    this.after(5, () => {
      this.onFrame(this.frames++);
      if (!line.dead && line.client.lines.has(line.socket)) {
        line.client.feed({ t: 'socketFrame', socket: line.socket, text });
      }
    });
  }

  #close(line: Line, close: keyof typeof closeCodes, slotMs: number | undefined): void {
    this.after(5, () => {
      if (line.dead) return;
      this.end(line, closeCodes[close].code, slotMs === undefined ? '' : `slot=${slotMs}`);
    });
  }
}
