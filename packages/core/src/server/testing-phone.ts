/**
 * A device as a person holds it, for tests that ask what two ends believe: it reads what arrives,
 * keeps what was pressed while it is offline, and sends it when it is back.
 */
import {
  decodeDown,
  type DownFrame,
  type InviteResult,
  type SignedInResult,
} from '@parley/protocol';
import { assert } from '../kit/assert.ts';
import type { TestSocket, TestWorld, Unnumbered } from './testing.ts';

/** Worlds are alike, so what arrives in one has mostly been read in another. */
const known = new Map<string, DownFrame>();

export class Phone {
  readonly name: string;
  /** Signs a further tab of the browser in. */
  secret = '';
  readonly #world: TestWorld;
  #socket: TestSocket;
  #read = 0;
  #n = 0;
  #seq = 0;
  #executed = 0;
  #unsent: (Unnumbered & { n: number })[] = [];
  readonly #asked = new Map<number, Unnumbered>();
  #proof: { sid: string; secret: string } | undefined;
  #lostAt: number | undefined;
  /** Commands go out; until then they wait for those before them. */
  #isWelcome = false;
  /** Of each press what came of it: `done`, or the code of the refusal. */
  readonly results: string[] = [];
  /** The invites that ring here. */
  readonly rings = new Set<string>();
  /** Every one that ever did. */
  readonly rang: string[] = [];
  readonly news: string[] = [];
  /** Believes to be in this room. */
  room: string | undefined;
  /** The invites that it placed. */
  readonly placed: string[] = [];

  /** `as` is how it becomes a user. */
  constructor(name: string, world: TestWorld, as: Unnumbered) {
    this.name = name;
    this.#world = world;
    this.#socket = this.#connect();
    this.press(as);
    this.read();
  }

  get isOnline(): boolean {
    return this.#lostAt === undefined;
  }

  /** What was pressed and has no result yet. */
  get waits(): string[] {
    return this.#unsent.map(({ t }) => t);
  }

  press(command: Unnumbered): void {
    this.#n += 1;
    const numbered = { ...command, n: this.#n };
    this.#asked.set(this.#n, command);
    this.#unsent.push(numbered);
    if (this.#isWelcome) this.#socket.send(numbered);
  }

  lose(): void {
    this.read();
    this.#lostAt = this.#world.now;
    this.#isWelcome = false;
    this.#socket.end();
  }

  resume(): void {
    this.#lostAt = undefined;
    this.#socket = this.#connect();
    this.read();
  }

  /** Says that it has read what it has, as clients do all the while. */
  acknowledge(): void {
    if (this.isOnline) this.#socket.send({ t: 'beat', a: this.#seq });
  }

  read(): void {
    while (this.isOnline && this.#read < this.#socket.texts.length) {
      const frame = decoded(this.#socket.texts[this.#read] ?? '');
      this.#read += 1;
      if ('q' in frame) this.#seq = frame.q;
      this.#take(frame);
    }
  }

  /** Whether and since when it is lost, as far as that matters; what waits, and what it believes. */
  stateOf(isOpen: (invite: string) => boolean, longMs: number): string {
    const since = this.#lostAt === undefined ? 'on' : this.#world.now - this.#lostAt;
    const lost = since === 'on' ? since : Math.min(since, longMs);
    const waits = this.#unsent.map((one) => one.t + ('invite' in one && isOpen(one.invite)));
    const rings = [...this.rings].map(isOpen);
    const answers = this.rang.slice(-1).map(isOpen);
    const isIn = this.room !== undefined;
    return JSON.stringify([lost, waits, rings, answers, isIn]);
  }

  #connect(): TestSocket {
    const socket = this.#world.open();
    this.#socket = socket;
    this.#read = 0;
    socket.send(this.#world.helloOf({ ...this.#proof, seq: this.#seq }));
    this.read();
    this.#isWelcome = true;
    for (const command of this.#unsent) if (command.n > this.#executed) socket.send(command);
    return socket;
  }

  #take(frame: DownFrame): void {
    if (frame.t === 'welcome') {
      this.#proof = { sid: frame.sid, secret: frame.secret };
      this.#executed = frame.n;
    } else if (frame.t === 'done' || frame.t === 'refused') this.#result(frame);
    else if (frame.t === 'ring') this.#ring(frame.ring.invite);
    else if (frame.t === 'stopped') {
      assert(this.rings.delete(frame.invite), '[RING11] only what rings stops, and once');
    } else if (frame.t === 'out') this.room = undefined;
    else if (frame.t === 'left') this.#isAlone(frame.reason);
    else if (frame.t === 'snapshot') this.#compare(frame);
    else if (frame.t === 'invited') {
      this.news.push(frame.reason ?? frame.state);
      if (frame.state === 'ended') this.room = undefined;
    }
  }

  /** What it believes is what the server holds, but for a leaving that is on its way. */
  #compare({ rings, room, outgoing }: Extract<DownFrame, { t: 'snapshot' }>): void {
    this.#unsent = this.#unsent.filter(({ t }) => t !== 'sync');
    const held = rings.map(({ invite }) => invite).sort();
    assert(held.join() === [...this.rings].sort().join(), '[RING12] what rings here, rings there');
    if (this.waits.includes('leave')) return;
    assert(room?.room === this.room, '[SES7] both sides hold the same room');
    assert(outgoing === null || this.placed.at(-1) === outgoing.invite, 'its own invite');
  }

  /** Whoever is left by the other one leaves, too; who lost them waits. */
  #isAlone(why: 'hangup' | 'lost' | 'removed'): void {
    if (why !== 'hangup' || this.room === undefined) return;
    this.room = undefined;
    this.press({ t: 'leave' });
  }

  #ring(invite: string): void {
    assert(!this.rang.includes(invite), '[RING11] no device rings twice for one invite');
    this.rang.push(invite);
    this.rings.add(invite);
    this.press({ t: 'ringing', invite });
  }

  #result(frame: Extract<DownFrame, { t: 'done' | 'refused' }>): void {
    const command = this.#asked.get(frame.n);
    if (command === undefined) return;
    const what = command.t;
    this.#asked.delete(frame.n);
    this.#unsent = this.#unsent.filter(({ n }) => n !== frame.n);
    if (what === 'ringing') return;
    this.results.push(`${what} ${frame.t === 'done' ? 'done' : frame.code}`);
    if (frame.t === 'refused') return;
    if (what === 'leave') this.room = undefined;
    if (what === 'accept' || what === 'invite') {
      const { view, state, invite } = frame.value as InviteResult;
      this.room = view.room;
      if (what === 'invite' && state === 'calling') this.placed.push(invite);
      if (what === 'accept') this.rings.delete(invite);
    }
    if (what === 'decline') this.rings.delete(command.invite);
    if (what === 'claim') this.secret = (frame.value as SignedInResult).secret;
  }
}

function decoded(text: string): DownFrame {
  const before = known.get(text);
  if (before !== undefined) return before;
  const read = decodeDown(text);
  assert(read.ok, 'the server sends what clients read');
  if (known.size > 100_000) known.clear();
  known.set(text, read.frame);
  return read.frame;
}
