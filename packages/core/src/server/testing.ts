/** A world of one server for tests: sockets that remember what they got, a clock, cheap crypto. */
import {
  closeCodes,
  type Command,
  decodeDown,
  type DownFrame,
  encodeUp,
  protocolVersion,
  type SignedInResult,
  type UpFrame,
} from '@parley/protocol';
import { assert } from '../kit/assert.ts';
import { fnv1a } from '../kit/digest.ts';
import { Prng } from '../kit/prng.ts';
import type { DoorName, EndedCall, News, Wish } from './doors/io.ts';
import { Server, type ServerOptions } from './hub.ts';
import type { ServerCount, ServerCrypto, ServerLog, ServerOutput } from './io.ts';
import type { CallName } from './questions.ts';
import { TestOuter } from './testing-outer.ts';

/** One-way enough for tests; counts its work. */
export class TestCrypto implements ServerCrypto {
  readonly #prng: Prng;
  work = { hash: 0, mac: 0, same: 0 };

  constructor(seed = 'crypto') {
    this.#prng = new Prng(seed);
  }

  bytes(count: number): Uint8Array {
    return this.#prng.bytes(count);
  }

  hash(text: string): string {
    this.work.hash += 1;
    return `hash-${fnv1a(text)}-${fnv1a(`${text}.`)}`.padEnd(22, '-');
  }

  mac(text: string): Uint8Array {
    this.work.mac += 1;
    return new Prng(`mac ${text}`).bytes(16);
  }

  same(a: string, b: string): boolean {
    this.work.same += 1;
    return a === b;
  }
}

type Frame<Type extends DownFrame['t']> = Extract<DownFrame, { t: Type }>;
export type Unnumbered = Command extends infer One
  ? One extends unknown
    ? Omit<One, 'n'>
    : never
  : never;

/** One socket. `texts` is what it got, in order. */
export class TestSocket {
  readonly id: number;
  readonly texts: string[] = [];
  /** As many of them as were looked at. */
  readonly #read: DownFrame[] = [];
  /** What it was told as a guest of a door. */
  readonly news: News[] = [];
  pings = 0;
  closed: Extract<ServerOutput, { t: 'close' }> | undefined;
  /** Number of the last command sent on it; a test that resumes sets it. */
  n = 0;
  /** The secret by which its browser is somebody. */
  identity = '';
  #hasEnded = false;
  readonly #world: TestWorld;

  constructor(world: TestWorld, id: number) {
    this.#world = world;
    this.id = id;
  }

  get frames(): readonly DownFrame[] {
    for (const text of this.texts.slice(this.#read.length)) {
      const decoded = decodeDown(text);
      assert(decoded.ok, `the server sent what no client reads: ${text}`);
      this.#read.push(decoded.frame);
    }
    return this.#read;
  }

  /** Number of the last event that arrived. */
  get seq(): number {
    return this.frames.reduce((seq, frame) => ('q' in frame ? frame.q : seq), 0);
  }

  all<Type extends DownFrame['t']>(type: Type): Frame<Type>[] {
    return this.frames.filter((frame): frame is Frame<Type> => frame.t === type);
  }

  last<Type extends DownFrame['t']>(type: Type): Frame<Type> {
    const frame = this.all(type).at(-1);
    assert(frame !== undefined, `no ${type} arrived, but ${this.texts.join(' ')}`);
    return frame;
  }

  sendText(text: string): void {
    this.#world.feed({ t: 'frame', connection: this.id, text });
  }

  /** As a guest of a door. */
  wish(wish: Wish, chars = 0): void {
    this.#world.feed({ t: 'wished', connection: this.id, wish, chars });
  }

  pong(): void {
    this.#world.feed({ t: 'ponged', connection: this.id });
  }

  send(frame: UpFrame): void {
    this.sendText(encodeUp(frame));
  }

  hello(fields: Partial<Extract<UpFrame, { t: 'hello' }>> = {}): Frame<'welcome'> {
    this.send(this.#world.helloOf(fields));
    return this.last('welcome');
  }

  /** Comes back into a session; commands go on from what the server executed. */
  resume({ sid, secret }: { sid: string; secret: string }, seq: number): Frame<'welcome'> {
    const welcome = this.hello({ sid, secret, seq });
    this.n = welcome.n;
    return welcome;
  }

  /** Sends the next command and returns what came of it, if anything did. */
  ask(command: Unnumbered): Frame<'done'> | Frame<'refused'> | undefined {
    this.n += 1;
    const before = this.texts.length;
    this.send({ ...command, n: this.n });
    return this.frames
      .slice(before)
      .find((frame) => (frame.t === 'done' || frame.t === 'refused') && frame.n === this.n) as
      | Frame<'done'>
      | Frame<'refused'>
      | undefined;
  }

  /** The value of a command that must succeed. */
  get<Value = Record<string, never>>(command: Unnumbered): Value {
    const answer = this.ask(command);
    assert(answer?.t === 'done', `refused: ${JSON.stringify(answer)}`);
    return answer.value as Value;
  }

  end(code = 1006): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#world.feed({ t: 'closed', connection: this.id, code });
  }
}

export class TestWorld {
  now = 1_000;
  readonly crypto: TestCrypto;
  readonly server: Server;
  readonly logs: ServerLog[] = [];
  readonly counts: ServerCount[] = [];
  readonly endedCalls: EndedCall[] = [];
  readonly outer = new TestOuter(() => this.now);
  readonly #sockets = new Map<number, TestSocket>();
  readonly #prng = new Prng('world');

  constructor(options: Partial<ServerOptions> & { seed?: string } = {}) {
    this.crypto = new TestCrypto(options.seed);
    this.server = new Server({ crypto: this.crypto, ...options });
  }

  open(address = '192.0.2.1', label = ''): TestSocket {
    const socket = new TestSocket(this, this.#sockets.size + 1);
    this.#sockets.set(socket.id, socket);
    const origin = 'https://calls.example';
    this.feed({ t: 'opened', connection: socket.id, address, origin, label });
    return socket;
  }

  /** A client of another protocol. */
  visit(door: DoorName, address = '192.0.2.1'): TestSocket {
    const socket = new TestSocket(this, this.#sockets.size + 1);
    this.#sockets.set(socket.id, socket);
    this.feed({ t: 'visited', connection: socket.id, door, address });
    return socket;
  }

  /** A socket that is welcomed already. */
  join(address?: string, label?: string): TestSocket {
    const socket = this.open(address, label);
    socket.hello();
    return socket;
  }

  /** One whose session has a name of its own; each from an address of its own. */
  guest(id: string): TestSocket {
    const socket = this.join(`198.51.100.${this.#sockets.size % 250}`);
    socket.identity = socket.get<SignedInResult>({ t: 'claim', id }).secret;
    return socket;
  }

  /** Another tab of the same browser. */
  tab({ identity }: TestSocket): TestSocket {
    const socket = this.join();
    socket.get({ t: 'enter', secret: identity });
    socket.identity = identity;
    return socket;
  }

  token(): string {
    return Array.from(this.#prng.bytes(24), (byte) => 'abcdefghijklmnop'.charAt(byte & 15)).join(
      '',
    );
  }

  helloOf(fields: Partial<Extract<UpFrame, { t: 'hello' }>>): Extract<UpFrame, { t: 'hello' }> {
    const [nonce, device] = [this.token(), this.token()];
    return { t: 'hello', v: protocolVersion, nonce, device, seq: 0, visible: true, ...fields };
  }

  feed(input: Parameters<Server['handle']>[0]): void {
    this.server.handle(input, this.now);
    for (let out = this.server.pollOutput(); out !== undefined; out = this.server.pollOutput()) {
      this.#carryOut(out);
    }
  }

  endAll(): void {
    for (const socket of this.#sockets.values()) socket.end();
  }

  /** Lets time pass, deadline by deadline. */
  pass(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const next = this.server.nextTimeout();
      if (next === undefined || next > end) break;
      this.now = Math.max(this.now, next);
      this.feed({ t: 'tick' });
    }
    this.now = end;
  }

  /** The same for clients that acknowledge all they get. */
  live(sockets: TestSocket[], ms: number, hears: string[] = []): void {
    for (let left = ms; left > 0; left -= 1_000) {
      this.pass(Math.min(left, 1_000));
      for (const socket of sockets) socket.send({ t: 'beat', a: socket.seq, hears });
    }
  }

  /** Gives the oldest answer that was held back, to this call where one is named. */
  answer(call?: CallName): void {
    this.answerAt(this.outer.held.findIndex((held) => call === undefined || held.call === call));
  }

  /** What was asked last was done, but nobody hears of it. */
  answerNothing(): void {
    const held = this.outer.held.pop();
    assert(held !== undefined, 'an answer was held back');
    this.feed({ t: 'answered', ask: held.ask, answer: undefined });
  }

  answerAt(place: number): void {
    const [held] = this.outer.held.splice(place, place < 0 ? 0 : 1);
    assert(held !== undefined, 'an answer was held back');
    this.feed({ t: 'answered', ask: held.ask, answer: held.answer });
  }

  #carryOut(out: ServerOutput): void {
    if (out.t === 'log') this.logs.push(out.event);
    if (out.t === 'count') this.counts.push(out.what);
    if (out.t === 'log' || out.t === 'count') return;
    if (out.t === 'callEnded') return void this.endedCalls.push(out.call);
    if (out.t === 'ask') {
      const taken = this.outer.take(out);
      if (taken !== 'held') this.feed({ t: 'answered', ask: out.ask, answer: taken.answer });
      return;
    }
    const socket = this.#sockets.get(out.connection);
    assert(socket !== undefined, 'outputs name sockets that exist');
    assert(socket.closed === undefined, 'nothing is sent to a socket after it was closed');
    if (out.t === 'send') socket.texts.push(out.text);
    else if (out.t === 'told') socket.news.push(out.news);
    else if (out.t === 'ping') socket.pings += 1;
    else {
      socket.closed = out;
      assert(closeCodes[out.close] !== undefined, 'closes have a code');
    }
  }
}
