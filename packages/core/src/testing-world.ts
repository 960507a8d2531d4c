/**
 * A small world for tests of both sides together: the real server, real clients, sockets and peer
 * connections between them, and one clock that jumps from event to event.
 */
import { closeCodes } from '@parley/protocol';
import { Client, type ClientOptions } from './client/client.ts';
import type {
  ClientInput,
  ClientOutput,
  Notice,
  Outcome,
  Request,
  StoredIdentity,
  StoredSession,
} from './client/io.ts';
import type { CallState, ClientState, MemberState } from './client/state.ts';
import { type PeerWorld, TestPaths, TestPeer } from './client/testing-peer.ts';
import { assert } from './kit/assert.ts';
import { Prng } from './kit/prng.ts';
import { Timers } from './kit/timers.ts';
import { Server, type ServerOptions } from './server/hub.ts';
import type { ServerLog, ServerOutput } from './server/io.ts';
import { TestOuter } from './server/testing-outer.ts';
import { TestCrypto } from './server/testing.ts';

interface Line {
  client: TestClient;
  socket: number;
  connection: number;
  /** Frames are swallowed, both ways, and nobody is told. */
  dead: boolean;
  ended: boolean;
}

export class CallWorld extends TestPaths implements PeerWorld {
  now = 1_000;
  readonly peers = new Map<number, TestPeer>();
  server: Server;
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

  /** The same browser after a reload, or another tab of it. */
  page(of: TestClient, like: 'reloaded' | 'another tab'): TestClient {
    const { name, identity, stored } = of;
    if (like === 'reloaded') {
      this.clients.splice(this.clients.indexOf(of), 1);
      of.unload();
    }
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
    const line: Line = { client, socket, connection, dead: this.serverDown, ended: false };
    this.#lines.set(connection, line);
    client.lines.set(socket, line);
    this.after(4, () => {
      if (line.dead || line.ended) return;
      this.#serve({ t: 'opened', connection, address: client.address });
      client.feed({ t: 'socketOpened', socket });
    });
  }

  up(line: Line, text: string): void {
    this.after(5, () => {
      this.onFrame(this.frames++);
      if (!line.dead && !line.ended) {
        this.#serve({ t: 'frame', connection: line.connection, text });
      }
    });
  }

  /** Ends the socket on both sides. */
  end(line: Line, code: number, reason = ''): void {
    if (line.ended) return;
    line.ended = true;
    if (this.#lines.has(line.connection)) {
      this.#serve({ t: 'closed', connection: line.connection, code });
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
    const machines = [this.server, ...this.clients.map(({ machine }) => machine)];
    const timeouts = machines.map((machine) => machine.nextTimeout() ?? Infinity);
    const next = Math.min(this.#events.next() ?? Infinity, ...timeouts);
    if (next > end) return false;
    this.now = Math.max(this.now, next);
    const event = this.#events.due(this.now);
    if (event !== undefined) event();
    else if ((this.server.nextTimeout() ?? Infinity) <= this.now) this.#serve({ t: 'tick' });
    else for (const client of this.clients) client.tickIfDue();
    return true;
  }

  #serve(input: Parameters<Server['handle']>[0]): void {
    this.server.handle(input, this.now);
    for (let out = this.server.pollOutput(); out !== undefined; out = this.server.pollOutput()) {
      if (out.t === 'log') this.serverLogs.push(out.event);
      if (out.t === 'log' || out.t === 'count' || out.t === 'callEnded') continue;
      if (out.t === 'ask') {
        this.#answer(out);
        continue;
      }
      const line = this.#lines.get(out.connection);
      assert(line !== undefined, 'outputs name connections that exist');
      if (out.t === 'send') this.#down(line, out.text);
      if (out.t === 'close') this.#close(line, out.close, out.slotMs);
    }
  }

  #answer({ ask, question }: Extract<ServerOutput, { t: 'ask' }>): void {
    const { server } = this;
    this.after(2, () => {
      const answer = this.outer.answerTo(question);
      if (server === this.server) this.#serve({ t: 'answered', ask, answer });
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

export class TestClient {
  readonly machine: Client;
  readonly name: string;
  address = '192.0.2.1';
  readonly lines = new Map<number, Line>();
  readonly notices: Notice[] = [];
  readonly logs: Extract<ClientOutput, { t: 'log' }>['event'][] = [];
  readonly outputs: ClientOutput[] = [];
  readonly outcomes = new Map<number, Outcome>();
  stored: StoredSession | null = null;
  identity: StoredIdentity | null = null;
  /** Whether it tells the server that it rings, as pages do that are seen. */
  rings = true;
  /** Invites that it has rung for. */
  readonly rang: string[] = [];
  readonly #world: CallWorld;
  readonly #peers = new Map<number, TestPeer>();
  #requests = 0;
  #isGone = false;

  constructor(world: CallWorld, name: string, options: Partial<ClientOptions>) {
    this.#world = world;
    this.name = name;
    this.machine = new Client({
      entropy: world.prng.fork(`${name} ${(world.pages += 1)}`),
      ...options,
    });
  }

  get state(): ClientState {
    return this.machine.state();
  }

  get call(): CallState {
    return this.state.call;
  }

  get peers(): TestPeer[] {
    return [...this.#peers.values()];
  }

  /** The call it must be in. */
  get inCall(): Extract<CallState, { is: 'in' }> {
    const { call } = this.state;
    assert(call.is === 'in', `${this.name} is in a call, not ${JSON.stringify(call)}`);
    return call;
  }

  get others(): readonly MemberState[] {
    return this.call.is === 'in' ? this.call.members : [];
  }

  get isActive(): boolean {
    return this.others.length > 0 && this.others.every(({ link }) => link === 'active');
  }

  ask(request: Request): number {
    this.feed({ t: 'request', id: ++this.#requests, request });
    return this.#requests;
  }

  /** Asks and waits for the answer. */
  get(request: Request): Outcome {
    const id = this.ask(request);
    this.#world.until(() => this.outcomes.has(id), `${this.name}: ${request.do} is settled`);
    const outcome = this.outcomes.get(id);
    assert(outcome !== undefined, 'it was settled');
    return outcome;
  }

  createRoom(options: { capacity?: number; password?: string } = {}): string {
    const made = this.get({ do: 'create', ...options });
    assert(made.ok && 'room' in made.value, 'the room was made');
    return made.value.room;
  }

  join(room: string): Outcome {
    return this.get({ do: 'join', room, name: this.name });
  }

  feed(input: ClientInput): void {
    if (this.#isGone) return;
    this.machine.handle(input, this.#world.now);
    for (let out = this.machine.pollOutput(); out !== undefined; out = this.machine.pollOutput()) {
      this.#carryOut(out);
    }
  }

  tickIfDue(): void {
    if ((this.machine.nextTimeout() ?? Infinity) <= this.#world.now) this.feed({ t: 'tick' });
  }

  /** The page is gone, and with it all that it had. */
  unload(): void {
    this.#isGone = true;
    this.cut();
    for (const peer of this.#peers.values()) peer.close();
  }

  /** The network takes every socket down and says so. */
  cut(): void {
    for (const line of this.lines.values()) this.#world.end(line, 1006);
  }

  /** The network swallows everything and says nothing. */
  stall(): void {
    for (const line of this.lines.values()) line.dead = true;
  }

  #carryOut(out: ClientOutput): void {
    this.outputs.push(out);
    switch (out.t) {
      case 'openSocket':
        return this.#world.open(this, out.socket);
      case 'sendSocket':
        return this.#onLine(out.socket, (line) => this.#world.up(line, out.text));
      case 'closeSocket':
        return this.#onLine(out.socket, (line) =>
          this.#world.after(5, () => this.#world.end(line, out.code)),
        );
      case 'probeServer':
        return this.#probe(out.timeoutMs);
      case 'storeSession':
        this.stored = out.session;
        return;
      case 'storeIdentity':
        this.identity = out.identity;
        return;
      case 'openPeer':
        this.#peers.set(out.peer, this.#newPeer(out.peer, out.leads));
        return;
      case 'peerStep':
        return this.#onPeer(out.peer, (peer) => peer.step(out.step));
      case 'sendChannel':
        return this.#onPeer(out.peer, (peer) => peer.send(out.text));
      case 'peerMeasure':
        return this.#onPeer(out.peer, (peer) => peer.measure());
      case 'closePeer':
        this.#onPeer(out.peer, (peer) => peer.close());
        this.#peers.delete(out.peer);
        return;
      case 'settle':
        assert(!this.outcomes.has(out.request), 'a request is settled once');
        this.outcomes.set(out.request, out.outcome);
        return;
      case 'notice':
        this.notices.push(out.notice);
        return;
      case 'log':
        this.logs.push(out.event);
        return;
      case 'changed':
        return this.#ring();
      case 'storeKey':
      case 'askToken':
      case 'iceServers':
        return;
    }
  }

  #probe(timeoutMs: number): void {
    const reachable = !this.#world.serverDown;
    this.#world.after(reachable ? 5 : timeoutMs, () => this.feed({ t: 'serverProbed', reachable }));
  }

  #ring(): void {
    for (const { invite } of this.state.rings) {
      if (!this.rings || this.rang.includes(invite)) continue;
      this.rang.push(invite);
      this.#world.after(1, () => this.ask({ do: 'ringing', invite }));
    }
  }

  #newPeer(id: number, leads: boolean): TestPeer {
    return new TestPeer(
      this.#world,
      leads,
      (event) => this.feed({ t: 'peer', peer: id, event }),
      (result) => this.feed({ t: 'peerDone', peer: id, result }),
    );
  }

  #onLine(socket: number, act: (line: Line) => void): void {
    const line = this.lines.get(socket);
    if (line !== undefined) act(line);
  }

  #onPeer(id: number, act: (peer: TestPeer) => void): void {
    const peer = this.#peers.get(id);
    assert(peer !== undefined, `peer ${id} is open when something is asked of it`);
    act(peer);
  }
}
