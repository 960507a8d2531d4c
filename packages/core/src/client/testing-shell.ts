/** A client machine in the hands of a test that plays the server, frame by frame. */
import {
  type CallMedia,
  type Command,
  decodeUp,
  type DownFrame,
  type ErrorCode,
  type InviteResult,
  type PersonView,
  type RingView,
  type RoomView,
  type StandingView,
  type UpFrame,
} from '@parley/protocol';
import { assert } from '../kit/assert.ts';
import { Prng } from '../kit/prng.ts';
import { Client, type ClientOptions } from './client.ts';
import type { ClientInput, ClientOutput, Notice, Outcome, Request } from './io.ts';
import type { CallState } from './state.ts';

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

  start(visible = true, more: Partial<Extract<ClientInput, { t: 'start' }>> = {}): this {
    this.feed({ t: 'start', device: 'device-000000000000000', visible, ...more });
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

  /** The last command of this type was carried out. */
  done(type: Command['t'], value: object = {}): void {
    const n = this.#lastN(type);
    this.event({ t: 'done', n, a: n, value });
  }

  refused(type: Command['t'], code: ErrorCode, retryAfterMs?: number): void {
    const n = this.#lastN(type);
    this.event({
      t: 'refused',
      n,
      a: n,
      code,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }

  /** Online and signed in as Ada. */
  somebody(): this {
    this.start(true, { identity: adasIdentity }).online();
    this.done('enter', { standing: standingOf('Ada') });
    return this;
  }

  /** Somebody calls. */
  ring(from: string, more: Partial<RingView> = {}): string {
    const invite = inviteOf(from);
    this.event({ t: 'ring', ring: { ...ringOf(from), ...more } });
    return invite;
  }

  /** Calling a user, who is not there yet. */
  calling(user: string, media: CallMedia = 'video'): this {
    this.ask({ do: 'invite', user, media });
    this.done('invite', invited(user, 'calling', { media }));
    return this;
  }

  get call(): CallState {
    return this.machine.state().call;
  }

  get notices(): Notice[] {
    return this.all('notice').map(({ notice }) => notice);
  }

  #lastN(type: Command['t']): number {
    const last = this.sent(type).at(-1);
    assert(last !== undefined && 'n' in last, `a ${type} was sent`);
    return last.n;
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

export const adasIdentity = { id: 'Ada', secret: 'secret-of-ada-00000000' };

export function standingOf(id: string, people: readonly PersonView[] = []): StandingView {
  const me = {
    id,
    kind: 'account',
    device: 'device-of-user-0000000',
    callers: 'everyone',
    secondCall: 'busy',
    hasPassword: true,
    passkeys: 0,
    missed: 0,
  } as const;
  return { me, people: [...people] };
}

export const inviteOf = (from: string) => `invite-${from}`.padEnd(22, '0');

export function ringOf(from: string): RingView {
  const times = { ageMs: 0, restMs: 45_000, leaseMs: 15_000 };
  return {
    invite: inviteOf(from),
    from,
    isContact: true,
    media: 'video',
    waiting: false,
    ...times,
  };
}

/** What comes of an invite to this user, or of accepting theirs. */
export function invited(
  user: string,
  state: InviteResult['state'],
  more: Partial<InviteResult> = {},
): InviteResult {
  const others = state === 'calling' ? [] : ['benben'];
  const view = { ...viewOf([...others, 'adaada']), capacity: 2 };
  return { invite: inviteOf(user), state, user, media: 'video', view, key: roomKey, ...more };
}

export const roomKey = 'key-of-the-room-0000000';

/** The rest of the snapshot of a session that is nobody. */
export const nobody = { standing: null, rings: [], outgoing: null };
