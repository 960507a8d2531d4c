/** A client machine in the hands of a test that plays the server, frame by frame. */
import type { DownFrame, RoomView } from '@parley/protocol';
import { decodeUp, type UpFrame } from '@parley/protocol';
import { assert } from '../kit/assert.ts';
import { Prng } from '../kit/prng.ts';
import { Client, type ClientOptions } from './client.ts';
import type { ClientInput, ClientOutput, Outcome, Request } from './io.ts';

type Output<Type extends ClientOutput['t']> = Extract<ClientOutput, { t: Type }>;
type Frame<Type extends UpFrame['t']> = Extract<UpFrame, { t: Type }>;

export const testRoom = '0123-4567-89ab';

export class TestShell {
  now: number;
  readonly machine: Client;
  outputs: ClientOutput[] = [];
  #requests = 0;
  #q = 0;

  constructor(options: Partial<ClientOptions> & { seed?: string | number; now?: number } = {}) {
    const { seed = 1, now = 1_000, ...rest } = options;
    this.now = now;
    this.machine = new Client({ entropy: new Prng(seed), ...rest });
  }

  feed(input: ClientInput): void {
    this.machine.handle(input, this.now);
    for (let out = this.machine.pollOutput(); out !== undefined; out = this.machine.pollOutput()) {
      this.outputs.push(out);
    }
  }

  start(visible = true): this {
    this.feed({ t: 'start', device: 'device-000000000000000', visible });
    return this;
  }

  /** Lets time pass, deadline by deadline. */
  pass(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const next = this.machine.nextTimeout();
      if (next === undefined || next > end) break;
      this.now = Math.max(this.now, next);
      this.feed({ t: 'tick' });
    }
    this.now = end;
  }

  /** Lets time pass until it tries to reach the server again. */
  retry(): this {
    const count = this.outputs.length;
    const tries = () =>
      this.outputs.slice(count).some(({ t }) => t === 'openSocket' || t === 'probeServer');
    while (!tries()) {
      const next = this.machine.nextTimeout();
      assert(next !== undefined, 'it will try again');
      this.pass(next - this.now);
    }
    return this;
  }

  ask(request: Request): number {
    this.#requests += 1;
    this.feed({ t: 'request', id: this.#requests, request });
    return this.#requests;
  }

  outcomeOf(id: number): Outcome | undefined {
    return this.all('settle').find(({ request }) => request === id)?.outcome;
  }

  all<Type extends ClientOutput['t']>(type: Type): Output<Type>[] {
    return this.outputs.filter((out): out is Output<Type> => out.t === type);
  }

  /** The socket that was asked for last. */
  get socket(): number {
    return this.all('openSocket').at(-1)?.socket ?? 0;
  }

  sent<Type extends UpFrame['t']>(type: Type): Frame<Type>[] {
    return this.all('sendSocket').flatMap(({ text }) => {
      const decoded = decodeUp(text);
      assert(decoded.ok, `the client sends what a server reads: ${text}`);
      return decoded.frame.t === type ? [decoded.frame as Frame<Type>] : [];
    });
  }

  opened(): void {
    this.feed({ t: 'socketOpened', socket: this.socket });
  }

  closed(code = 1006, reason = '', socket = this.socket): void {
    this.feed({ t: 'socketClosed', socket, code, reason });
  }

  receive(frame: DownFrame, socket = this.socket): void {
    this.feed({ t: 'socketFrame', socket, text: JSON.stringify(frame) });
  }

  /** The next event of the session. */
  event(body: object): void {
    this.#q += 1;
    this.receive({ q: this.#q, ...body } as DownFrame);
  }

  welcome(fields: Partial<Extract<DownFrame, { t: 'welcome' }>> = {}): void {
    const [sid, secret] = ['sid-0000000000000000000', `secret-of-socket-${this.socket}-00000`];
    const stamps = {
      epoch: this.socket,
      n: 0,
      first: this.#q + 1,
      beatMs: 10_000,
      registration: 'open',
      digest: 0,
    } as const;
    this.receive({ t: 'welcome', v: 1, sid, secret, resumed: false, ...stamps, ...fields });
  }

  live(): void {
    this.receive({ t: 'live', seq: this.#q });
  }

  /** Opened, welcomed and live. */
  online(fields: Partial<Extract<DownFrame, { t: 'welcome' }>> = {}): this {
    this.opened();
    this.welcome(fields);
    this.live();
    return this;
  }

  /** In a room, with others who joined before. */
  inCall(others: string[] = []): this {
    this.ask({ do: 'join', room: testRoom, name: 'Ada' });
    const n = this.sent('join').at(-1)?.n;
    this.event({ t: 'done', n, a: n, value: { view: viewOf([...others, 'adaada']) } });
    return this;
  }
}

/** As the last of the members sees it. */
export function viewOf(ids: string[]): RoomView {
  const members = ids.map((id) => ({ id, name: id, role: 'guest' as const, away: false }));
  return {
    room: testRoom,
    you: ids.at(-1) ?? '',
    capacity: 8,
    locked: false,
    protected: false,
    members,
  };
}

/** The rest of the snapshot of a session that is nobody. */
export const nobody = { standing: null, rings: [], outgoing: null };
