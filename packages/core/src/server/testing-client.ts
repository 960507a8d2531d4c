/**
 * The smallest client that keeps every promise of the protocol, and asserts that the server does:
 * nothing lost, doubled or changed, epochs grow, digests agree. It decides nothing about links.
 */
import {
  type Command,
  closeCodes,
  type DownEvent,
  type DownFrame,
  decodeDown,
  type RoomView,
  type Welcome,
} from '@parley/protocol';
import { assert } from '../kit/assert.ts';
import { roomDigest } from '../kit/digest.ts';
import { serverLimits } from './limits.ts';
import type { TestSocket, TestWorld, Unnumbered } from './testing.ts';

/** What all clients of a test know together. */
export interface Shared {
  readonly rooms: { room: string; key: string }[];
  /** Which client has, or had, which member id. */
  readonly members: Map<string, number>;
  /** How many events the server may keep for one session. */
  readonly replayMax: number;
}

export class ModelClient {
  readonly index: number;
  socket: TestSocket | undefined;
  sid: string | undefined;
  /** All secrets ever received, oldest first. */
  secrets: string[] = [];
  view: RoomView | null = null;
  /** Whether a frame went out on the connection whose welcome was read last. */
  hasProven = false;
  readonly #world: TestWorld;
  readonly #shared: Shared;
  readonly #device: string;
  #nonce: string;
  #read = 0;
  #seq = 0;
  #n = 0;
  #epoch = 0;
  /** When the server surely knew this client last. */
  #actedAt = Number.NEGATIVE_INFINITY;
  #welcome: Welcome | undefined;
  /** Events since the welcome. */
  #replayed = 0;
  #outstanding: Command[] = [];
  #asked = new Map<number, Command>();
  #texts = new Map<number, string>();
  #results = new Map<number, string>();
  #chatsSent = 0;
  chatsReceived = 0;
  readonly #chatsFrom = new Map<number, number>();

  constructor(index: number, world: TestWorld, shared: Shared) {
    this.index = index;
    this.#world = world;
    this.#shared = shared;
    this.#device = world.token();
    this.#nonce = world.token();
  }

  get isWelcomed(): boolean {
    return this.socket !== undefined && this.#welcome !== undefined;
  }

  /** A new socket; what became of the old one, the server may learn late or never. */
  connect(): void {
    this.socket = this.#world.open(`192.0.2.${this.index}`);
    this.#read = 0;
    this.#welcome = undefined;
    const secret = this.secrets.at(-1);
    const resume = this.sid !== undefined && secret !== undefined ? { sid: this.sid, secret } : {};
    this.socket.send(
      this.#world.helloOf({ nonce: this.#nonce, device: this.#device, seq: this.#seq, ...resume }),
    );
  }

  command(command: Unnumbered): void {
    if (!this.isWelcomed) return;
    this.#n += 1;
    const numbered: Command = { ...command, n: this.#n, a: this.#seq };
    this.#outstanding.push(numbered);
    this.#asked.set(this.#n, numbered);
    this.#send(numbered);
  }

  chat(to: string): void {
    this.#chatsSent += 1;
    const text = `${this.index}:${this.#chatsSent}`;
    this.command({ t: 'chat', to, id: this.#world.token(), text });
  }

  acknowledge(): void {
    if (this.isWelcomed) this.#send({ t: 'ack', a: this.#seq });
  }

  beat(hears: string[], probe: number): void {
    if (this.isWelcomed)
      this.#send({ t: 'beat', a: this.#seq, probe, visible: probe % 2 === 0, hears });
  }

  /** Reads up to so many of the frames that wait in the socket, and sees its end after the last. */
  deliver(frames: number): void {
    const { socket } = this;
    if (socket === undefined) return;
    for (let left = frames; left > 0 && this.#read < socket.texts.length; left -= 1) {
      const text = socket.texts[this.#read] ?? '';
      this.#read += 1;
      const decoded = decodeDown(text);
      assert(decoded.ok, `unreadable: ${text}`);
      this.#receive(decoded.frame, text);
    }
    if (socket.closed !== undefined && this.#read === socket.texts.length) this.#closed(socket);
  }

  /** The server ended the session on request. */
  forget(): void {
    this.socket = undefined;
    this.sid = undefined;
    this.secrets = [];
    this.#nonce = this.#world.token();
    this.#begin();
  }

  #closed({ closed }: TestSocket): void {
    assert(closed !== undefined, 'only a closed socket ends');
    assert(closeCodes[closed.close].order !== 'newSession', 'an honest client need not begin anew');
    assert(closed.close !== 'rate', '[SES15] a valid resume is not sent away');
    this.socket = undefined;
  }

  #send(frame: Parameters<TestSocket['send']>[0]): void {
    if (this.socket === undefined || this.socket.closed !== undefined) return;
    this.hasProven = true;
    this.#actedAt = this.#world.now;
    this.socket.send(frame);
  }

  #receive(frame: DownFrame, text: string): void {
    assert(frame.t !== 'fault', `an honest client meets no fault: ${text}`);
    if ('q' in frame) this.#event(frame, text);
    else if (frame.t === 'welcome') this.#welcomed(frame);
    else if (frame.t === 'live') this.#live(frame.seq);
    else if (frame.t === 'beat') this.#acknowledged(frame.a);
  }

  #welcomed(welcome: Welcome): void {
    const mustLive = this.#world.now - this.#actedAt < serverLimits.sessionLifeMs;
    assert(welcome.resumed || !mustLive, '[SES15] a session that lives is resumed');
    this.hasProven = false;
    this.secrets.push(welcome.secret);
    if (welcome.sid === this.sid) {
      assert(welcome.epoch > this.#epoch, '[SES10] epochs only grow');
    }
    if (!welcome.resumed) this.#begin();
    else if (welcome.gap === true) this.#seq = welcome.first - 1;
    assert(welcome.first === this.#seq + 1, '[SES5] a gap is declared');
    this.sid = welcome.sid;
    this.#epoch = welcome.epoch;
    this.#welcome = welcome;
    this.#replayed = 0;
    this.#acknowledged(welcome.n);
    for (const command of this.#outstanding) this.#send(command);
  }

  #live(seq: number): void {
    assert(this.#replayed <= this.#shared.replayMax, '[SES13] what is kept is bounded');
    assert(seq === this.#seq, '[SES4] all that was missed came before live');
    const digest = roomDigest(this.view);
    assert(digest === this.#welcome?.digest, '[SES7] both sides hold the same room');
  }

  #event(event: DownEvent, text: string): void {
    this.#replayed += 1;
    const known = this.#texts.get(event.q);
    if (known !== undefined)
      assert(known === text, '[SES4] a replayed event is the same, byte for byte');
    if (event.a !== undefined) this.#acknowledged(event.a);
    if (event.q <= this.#seq) return;
    assert(event.q === this.#seq + 1, '[SES4] no event is missing');
    this.#seq = event.q;
    this.#texts.set(event.q, text);
    this.#apply(event, text);
  }

  #apply(event: DownEvent, text: string): void {
    const { view } = this;
    if (event.t === 'done' || event.t === 'refused') this.#result(event, text);
    else if (event.t === 'snapshot') this.#enter(event.room);
    else if (event.t === 'out') this.view = null;
    else if (event.t === 'chat') this.#chat(event.from, event.text);
    else if (event.t === 'joined') view?.members.push(event.member);
    else if (event.t === 'locked' && view !== null) view.locked = event.locked;
    else if (event.t === 'left' && view !== null) {
      view.members = view.members.filter(({ id }) => id !== event.member);
    } else if (event.t === 'away') {
      const member = view?.members.find(({ id }) => id === event.member);
      if (member !== undefined) member.away = event.away;
    }
  }

  #result(event: Extract<DownEvent, { t: 'done' | 'refused' }>, text: string): void {
    const body = text.slice(text.indexOf('"t":'));
    const known = this.#results.get(event.n);
    assert(known === undefined || known === body, '[SES8] a command has one result');
    this.#results.set(event.n, body);
    const asked = this.#asked.get(event.n);
    assert(asked !== undefined, 'results name commands');
    if (event.t === 'refused' || known !== undefined) return;
    if (asked.t === 'leave') this.view = null;
    if ('key' in event.value && 'room' in event.value) {
      const { room, key } = event.value;
      this.#shared.rooms.push({ room, key });
    }
    if ('view' in event.value) this.#enter(event.value.view);
  }

  #enter(view: RoomView | null): void {
    this.view = view;
    if (view === null) return;
    const owner = this.#shared.members.get(view.you);
    assert(owner === undefined || owner === this.index, '[ROOM16] nobody has the id of another');
    this.#shared.members.set(view.you, this.index);
  }

  #chat(from: string, text: string): void {
    const [sender = -1, number = -1] = text.split(':').map(Number);
    // by name, because a sender may speak before it has read which id it got
    const speaker = this.view?.members.find(({ id }) => id === from);
    assert(speaker?.name === `${sender}`, '[WIRE9] from is who sent it');
    const before = this.#chatsFrom.get(sender) ?? 0;
    assert(number > before, '[SES8] each once, in the order in which they were sent');
    this.#chatsFrom.set(sender, number);
    this.chatsReceived += 1;
  }

  #acknowledged(n: number): void {
    assert(n <= this.#n, 'only what was sent is acknowledged');
    this.#outstanding = this.#outstanding.filter((command) => command.n > n);
  }

  #begin(): void {
    this.#actedAt = Number.NEGATIVE_INFINITY;
    this.#seq = 0;
    this.#n = 0;
    this.#epoch = 0;
    this.view = null;
    this.#outstanding = [];
    this.#asked.clear();
    this.#texts.clear();
    this.#results.clear();
  }
}
