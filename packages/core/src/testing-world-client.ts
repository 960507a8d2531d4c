/**
 * For tests of both sides together: the real machine of one client, its sockets and peer connections, and
 * what it said so far. Does not know what its world does to them.
 */
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
import { type PeerWorld, TestPeer } from './client/testing-peer.ts';
import { assert } from './kit/assert.ts';
import type { Prng } from './kit/prng.ts';
import type { Server } from './server/hub.ts';

export interface Line {
  client: TestClient;
  socket: number;
  connection: number;
  /** At its other end. */
  server: Server;
  /** Frames are swallowed, both ways, and nobody is told. */
  dead: boolean;
  ended: boolean;
}

export interface ClientWorld extends PeerWorld {
  readonly prng: Prng;
  /** Opened so far: no two draw the same chance. */
  pages: number;
  readonly serverDown: boolean;
  open(client: TestClient, socket: number): void;
  up(line: Line, text: string): void;
  end(line: Line, code: number, reason?: string): void;
  until(holds: () => boolean, what: string, withinMs?: number): void;
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
  readonly #world: ClientWorld;
  readonly #peers = new Map<number, TestPeer>();
  #requests = 0;
  #isGone = false;

  constructor(world: ClientWorld, name: string, options: Partial<ClientOptions>) {
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
