/**
 * One tab's standing with the server over however many connections: hello and welcome, events seen
 * once and in order, commands delivered, acknowledgements both ways. Knows nothing of rooms: events
 * go to its host as they come.
 */
import {
  type DownEvent,
  type DownFrame,
  encodeUp,
  protocolVersion,
  type UpFrame,
  type Welcome,
} from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import { randomSecret } from '../kit/random.ts';
import type { Connection } from './connection.ts';
import type { Context } from './context.ts';
import { isEntering } from './entering.ts';
import { Heartbeat } from './heartbeat.ts';
import type { ClientLog, SocketId, StoredSession } from './io.ts';
import {
  type CommandBody,
  type CommandResult,
  type Entry,
  Outbox,
  type Purpose,
} from './outbox.ts';

export interface SessionHost {
  event(event: DownEvent): void;
  /** Command `n` of ours was carried out or refused. */
  result(entry: Entry, result: CommandResult): void;
  /** A join or leave was executed and its result lost in a gap; the snapshot says what came of it. */
  outcomeLost(entry: Entry): void;
  lobby(room: string, names: readonly string[]): void;
  aside(text: string): void;
  /** Invites that still ring. */
  rings(invites: readonly string[], leaseMs: Millis): void;
  welcomed(welcome: Welcome): void;
  /** A session that was not there before. */
  began(): void;
  /** A page that was loaded anew found its old session; `inRoom` as the page before had entered one. */
  found(stored: StoredSession, inRoom: boolean): void;
  /** The server knows nothing of the page before a reload, which was in a room and had a ticket. */
  outlived(stored: StoredSession): void;
  /** Not to be sent yet. */
  holdsUp(entry: Entry): boolean;
  /** The server knows nothing of us any more. Says which of the commands on their way are still wanted. */
  replaced(): void;
  stillWanted(entry: Entry): boolean;
  /** Whether it was carried out will never be known. */
  lost(entry: Entry): void;
  live(): void;
  /** The connection has just proved that it lives. */
  answers(): void;
  digest(): number;
  hears(): string[];
}

export class Session {
  readonly #context: Context;
  readonly #connection: Connection;
  readonly #host: SessionHost;
  readonly outbox: Outbox;
  readonly heartbeat: Heartbeat;
  #device = '';
  #nonce: string;
  #stored: StoredSession | undefined;
  /** This page has been welcomed before. */
  #known = false;
  #isLive = false;
  #received = 0;
  #unackedEvents = 0;
  #helloAt = 0;
  #beatAt = Number.NEGATIVE_INFINITY;
  /** Between welcome and live. */
  #resumption:
    | { resumed: boolean; gap: boolean; from: number; digest: number | undefined }
    | undefined;

  constructor(context: Context, connection: Connection, host: SessionHost) {
    this.#context = context;
    this.#connection = connection;
    this.#host = host;
    this.#nonce = randomSecret(context.entropy, 18);
    this.outbox = new Outbox(context.limits);
    this.heartbeat = new Heartbeat(context, {
      sendProbe: (probe) => this.beat({ probe }),
      alive: () => host.answers(),
      dead: () => connection.replace('silent'),
    });
  }

  get isLive(): boolean {
    return this.#isLive;
  }

  start(device: string, stored: StoredSession | undefined): void {
    this.#device = device;
    this.#stored = stored;
  }

  /** What is said now gets there: it answered lately. If not, it is asked. */
  asksServer(): boolean {
    if (!this.#isLive || this.#connection.state.is !== 'online') return false;
    if (this.heartbeat.answeredWithin(this.#context.limits.answerFreshMs)) return true;
    this.heartbeat.probe();
    return false;
  }

  /** A link goes by this generation. */
  usesGeneration(gen: number): void {
    if (this.#stored !== undefined && gen > this.#stored.gen) this.#keep({ gen });
  }

  /** False when too much waits already. */
  command(body: CommandBody, purpose: Purpose, place: 'last' | 'first' = 'last'): boolean {
    const entry = this.outbox.put(body, purpose, place);
    if (entry === undefined) return false;
    if (this.#isLive && !this.#host.holdsUp(entry)) this.#sendCommand(entry);
    return true;
  }

  /** What was held up can go. */
  sendHeld(): void {
    if (!this.#isLive) return;
    for (const entry of this.outbox.due) {
      if (entry.n === undefined && !this.#host.holdsUp(entry)) this.#sendCommand(entry);
    }
  }

  /** What of the call by name is to outlive the page. */
  keepCall(call: StoredSession['call']): void {
    const ticket = call === 'left' && !this.outbox.holds('leave') ? undefined : this.ticket;
    const stored = this.#stored;
    if (stored === undefined || (stored.call === call && stored.ticket === ticket)) return;
    this.#keep({ call, ticket });
  }

  /** Of the room that we are in. */
  get ticket(): string | undefined {
    return this.#stored?.ticket;
  }

  keepTicket(ticket: string | undefined): void {
    if (this.#stored !== undefined && ticket !== this.ticket) this.#keep({ ticket });
  }

  hello(socket: SocketId): void {
    this.#helloAt = this.#context.now;
    const forgets = this.#context.mutants.has('B10') && this.#received === 0;
    const { sid, secret } = (forgets ? undefined : this.#stored) ?? {};
    const { ticket } = this;
    const hello: UpFrame = {
      t: 'hello',
      v: protocolVersion,
      nonce: this.#nonce,
      device: this.#device,
      ...(sid !== undefined && { sid, secret }),
      seq: this.#received,
      visible: this.#context.visible,
      ...(ticket !== undefined && { ticket }),
    };
    this.#connection.sendOn(socket, encodeUp(hello));
  }

  /** From the current socket, or from the one that is to become it. */
  frame(frame: DownFrame, from: 'current' | 'attempt'): void {
    if (from === 'attempt') return this.#greeting(frame);
    this.heartbeat.heard();
    if ('q' in frame) this.#numbered(frame);
    else this.#volatile(frame);
    if (frame.t !== 'welcome' && 'a' in frame && frame.a !== undefined) this.#acked(frame.a);
  }

  connectionLost(): void {
    this.#isLive = false;
    this.#resumption = undefined;
    this.#unackedEvents = 0;
    this.heartbeat.stop();
    this.#context.timers.clear('ack');
    this.#context.timers.clear('unacked');
  }

  /** The next hello asks for a new session. */
  forget(): void {
    this.#stored = undefined;
    this.#context.out.push({ t: 'storeSession', session: null });
  }

  beat(about: { probe?: number; visible?: boolean } = {}): void {
    const hears = this.#host.hears();
    this.#beatAt = this.#context.now;
    this.#send({
      t: 'beat',
      a: this.#received,
      ...about,
      ...(hears.length > 0 && { hears }),
    });
  }

  ackDue(): void {
    this.#send({ t: 'ack', a: this.#received });
  }

  /** The server's beats also carry its acknowledgements, which come often and want no answer. */
  #answerBeat(): void {
    if (this.#context.now - this.#beatAt >= this.#context.limits.beatAnswerMs) this.beat();
  }

  /** Something sent was not acknowledged in time: the connection is doubtful. */
  unackedTooLong(): void {
    this.heartbeat.probe();
    this.#context.timers.set('unacked', this.#context.now + this.#context.limits.unackedMs);
  }

  #greeting(frame: DownFrame): void {
    if (frame.t === 'queued') this.#connection.queued(frame.slotMs);
    if (frame.t === 'fault' && frame.code === 'version') this.#connection.refuseVersion();
    if (frame.t !== 'welcome') return;
    if (frame.v !== protocolVersion) return this.#connection.refuseVersion();
    this.#connection.welcomed();
    this.#welcome(frame);
  }

  #welcome(welcome: Welcome): void {
    const { sid, secret, resumed, n } = welcome;
    const gap = welcome.gap === true;
    const first = !this.#known;
    const before = this.#stored;
    this.connectionLost();
    this.#known = true;
    const isLost = !resumed && before?.ticket === undefined;
    const stored = this.#keep({ sid, secret, ...(isLost && { call: undefined }) });
    this.#nonce = randomSecret(this.#context.entropy, 18);
    if (!resumed || gap || first) this.#received = welcome.first - 1;
    if (!resumed) this.#startAnew(n, first, before);
    // What the page before a reload had sent is not ours to repeat.
    else if (first) this.outbox.restart(n, () => false);
    else this.outbox.resume(n, gap);
    const found = resumed && first;
    if (found) this.#host.found(stored, welcome.digest !== 0);
    const digest = found ? undefined : welcome.digest;
    this.#host.welcomed(welcome);
    this.#resumption = { resumed, gap, from: this.#received, digest };
    this.heartbeat.start(welcome.beatMs, this.#context.now - this.#helloAt);
    // The secret before this one ends with the first frame that the server gets from here.
    this.ackDue();
  }

  /** `before`: what this page found when it was loaded. */
  #startAnew(n: number, first: boolean, before: StoredSession | undefined): void {
    const lost = this.outbox.restart(
      n,
      (entry) => this.#goesBehindTicket(entry) || this.#host.stillWanted(entry),
    );
    for (const entry of lost) this.#host.lost(entry);
    if (!first) this.#host.replaced();
    else if (before?.ticket !== undefined) this.#host.outlived(before);
    if (this.ticket !== undefined) this.outbox.leaveBy(this.ticket);
    this.#host.began();
  }

  /** With a ticket those whom it is for are still there. */
  #goesBehindTicket({ purpose, body }: Entry): boolean {
    return (purpose.of === 'signal' || body.t === 'leave') && this.ticket !== undefined;
  }

  #live(seq: number): void {
    const resumption = this.#resumption;
    if (resumption === undefined) return;
    if (seq !== this.#received) return this.#connection.replace('gap');
    const { resumed, gap, from, digest } = resumption;
    this.#resumption = undefined;
    this.#isLive = true;
    this.#connection.live();
    const replayed = this.#received - from;
    this.#log({ step: 'online', resumed, gap, replayed });
    if (gap) this.#log({ step: 'resync', why: 'gap' });
    this.#sendWaiting();
    if (digest !== undefined && digest !== this.#host.digest()) this.#resync();
    this.#host.live();
  }

  #sendWaiting(): void {
    const entries = this.outbox.due;
    // The result as the server kept it may be older than the snapshot that came in its place.
    const known = entries.filter((entry) => entry.resultLost && changesMembership(entry));
    for (const entry of known) this.outbox.drop(entry);
    for (const entry of entries) {
      const waits = known.includes(entry) || (entry.n === undefined && this.#host.holdsUp(entry));
      if (!waits) this.#sendCommand(entry);
    }
    for (const entry of known) this.#host.outcomeLost(entry);
  }

  /** What we think of the room is not what the server holds. */
  #resync(): void {
    this.#log({ step: 'resync', why: 'digest' });
    this.command({ t: 'sync' }, { of: 'own' });
  }

  #numbered(event: DownEvent): void {
    if (event.q > this.#received + 1) return this.#connection.replace('gap');
    if (event.q <= this.#received) return this.#ackSoon();
    const replayed = this.#resumption !== undefined;
    if (!(replayed && this.#context.mutants.has('B11'))) this.#received = event.q;
    this.#ackSoon();
    if (event.t === 'ticket') {
      // Whoever is leaving needs none.
      if (this.#context.inCall) this.keepTicket(event.ticket);
      return;
    }
    if (event.t !== 'done' && event.t !== 'refused') return this.#host.event(event);
    const entry = this.outbox.take(event.n);
    const shown = entry?.body.t === 'rejoin' ? entry.body.ticket : undefined;
    const isUsedUp = entry?.body.t === 'leave' || (event.t === 'refused' && shown === this.ticket);
    if (isUsedUp) this.keepTicket(undefined);
    if (entry !== undefined) return this.#host.result(entry, event);
    // What the page before this one had asked for came only now: where it led stands in a snapshot.
    if (event.t === 'done' && 'view' in event.value) this.command({ t: 'sync' }, { of: 'own' });
  }

  #volatile(frame: Exclude<DownFrame, { q: number }>): void {
    if (this.#context.mutants.has('B12') && this.#isLive) this.#received += 1;
    switch (frame.t) {
      case 'live':
        return this.#live(frame.seq);
      case 'beat':
        if (frame.probe !== undefined) return this.heartbeat.answered(frame.probe);
        return this.#answerBeat();
      case 'lobby':
        return this.#host.lobby(frame.room, frame.names);
      case 'aside':
        return this.#host.aside(frame.text);
      case 'fault':
        // Our numbers and the server's no longer fit; the next welcome says where we stand.
        if (frame.code === 'out_of_order') this.#connection.replace('out of order');
        return;
      case 'move':
        return this.#move();
      case 'rings':
        return this.#host.rings(frame.invites, frame.leaseMs);
      case 'welcome':
      case 'queued':
        return;
    }
  }

  /** What is asked from now on is for the next server, which is to be asked by another connection. */
  #move(): void {
    this.#isLive = false;
    this.#context.timers.clear('unacked');
    this.#connection.move();
  }

  #ackSoon(): void {
    const { timers, limits, now } = this.#context;
    this.#unackedEvents += 1;
    if (this.#unackedEvents >= limits.ackEvery) this.ackDue();
    else if (!timers.has('ack')) timers.set('ack', now + limits.ackDelayMs);
  }

  #acked(n: number): void {
    this.outbox.acked(n);
    this.#watchUnacked();
  }

  #watchUnacked(): void {
    const { timers, limits, now } = this.#context;
    const oldest = this.outbox.oldestUnackedAt;
    if (oldest === undefined || !this.#isLive) return timers.clear('unacked');
    timers.set('unacked', Math.max(oldest + limits.unackedMs, now));
  }

  #sendCommand(entry: Entry): void {
    const n = this.outbox.number(entry, this.#context.now);
    this.#send({ ...entry.body, n, a: this.#received });
    if (!this.#context.timers.has('unacked')) this.#watchUnacked();
  }

  #keep(changes: Partial<StoredSession>): StoredSession {
    this.#stored = { sid: '', secret: '', gen: 0, ...this.#stored, ...changes };
    this.#context.out.push({ t: 'storeSession', session: this.#stored });
    return this.#stored;
  }

  /** Every frame acknowledges what was received. */
  #send(frame: UpFrame): void {
    this.#unackedEvents = 0;
    this.#context.timers.clear('ack');
    this.#connection.send(encodeUp(frame));
  }

  #log(event: ClientLog): void {
    this.#context.out.push({ t: 'log', event });
  }
}

const changesMembership = ({ body }: Entry) => isEntering(body) || body.t === 'leave';
