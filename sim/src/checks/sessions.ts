/**
 * Sessions as the server grants them: who may resume and must be let in, epochs, secrets, numbers
 * without a hole, replays byte for byte, results at most once (I16, I17, I20, I22, I25).
 */
import {
  type ConnectionId,
  type ServerInput,
  type ServerLimits,
  serverLimits,
  type ServerLog,
} from '@parley/core/server';
import { deviceOfPerson } from '../person.ts';
import { type Check, type Frame, type Judge, numberIn, textIn } from './check.ts';
import {
  type ConnectionEntry,
  type Hello,
  type Ledger,
  received,
  type SessionEntry,
} from './ledger.ts';

/** A session heard within this time is alive, whatever else happened. */
const surelyAliveMs = 90_000;
/** Later than this, the server's timers were not late. */
const unackedMaxMs = serverLimits.unackedAgeMaxMs * 1.01 + 3_000;

export class SessionsCheck implements Check {
  readonly #judge: Judge;
  readonly #ledger: Ledger;
  /** The frame being handled comes from a connection that may not act. */
  #stale: ConnectionId | undefined;
  #evicted = false;
  /** Timers that were due have fired. */
  #ticks = false;

  readonly #replayFramesMax: number;

  constructor(judge: Judge, ledger: Ledger, { replayFramesMax }: ServerLimits) {
    this.#judge = judge;
    this.#ledger = ledger;
    this.#replayFramesMax = replayFramesMax;
  }

  serverTook(input: ServerInput, frame: Frame | undefined): void {
    this.#stale = undefined;
    this.#ticks = input.t === 'tick';
    if (input.t === 'frame') {
      const entry = this.#ledger.connections.get(input.connection);
      const stale =
        entry?.session !== undefined && this.#ledger.actsFor(input.connection) === undefined;
      if (stale) this.#stale = input.connection;
      if (stale) this.#judge.mark('stale frame ignored');
    }
    this.#ledger.take(input, frame, this.#judge.now);
    if (input.t === 'closed') this.#stale = undefined;
  }

  serverLogged(event: ServerLog): void {
    if (event.step === 'session ended' && event.why === 'evicted') this.#evicted = true;
  }

  serverClosed(connection: ConnectionId, close: string): void {
    const entry = this.#ledger.connection(connection);
    entry.isOver = true;
    entry.overAt = this.#judge.now;
    if (close === 'superseded') this.#judge.mark('stole a live socket');
    const ends = close === 'protocol' || close === 'tooBig' || close === 'goodbye';
    if (ends && entry.session?.connection === entry) entry.session.isOver = true;
  }

  serverRestarted(): void {
    this.#ledger.clear();
  }

  /** Nobody is sent more who does not read. */
  serverSettled(): void {
    if (!this.#ticks) return;
    for (const { connection, boundAt, sent } of this.#ledger.sessions.values()) {
      const [oldest] = sent.values();
      if (oldest === undefined || connection?.isLive !== true || connection.isOver) continue;
      if (this.#judge.now - Math.max(oldest.at, boundAt) > unackedMaxMs)
        this.#judge.breach('CONN10', 'a client that does not acknowledge is sent more');
    }
  }

  serverSent(connection: ConnectionId, frame: Frame, text: string): void {
    const entry = this.#ledger.connection(connection);
    if (entry.isOver) this.#judge.breach('I22', 'a frame was sent on a closed connection');
    if (frame.t === 'welcome') return this.#welcomed(entry, frame);
    if (frame.t === 'live') return this.#live(entry, frame);
    const q = numberIn(frame, 'q');
    if (q !== undefined) this.#event(entry, frame, q, text);
  }

  #welcomed(entry: ConnectionEntry, welcome: Frame): void {
    const { hello } = entry;
    const sid = textIn(welcome, 'sid');
    const secret = textIn(welcome, 'secret');
    const epoch = numberIn(welcome, 'epoch');
    if (hello === undefined || sid === undefined || secret === undefined || epoch === undefined) {
      return this.#judge.breach('CONN1', 'a welcome without a hello');
    }
    const known = this.#ledger.sessions.get(sid);
    if (welcome['resumed'] !== true) this.#checkRefusal(hello, welcome);
    if (known === undefined) return this.#begin(entry, hello, welcome, { sid, secret, epoch });
    if (epoch <= known.epoch) this.#judge.breach('I22', `epoch ${epoch} after ${known.epoch}`);
    if (welcome['resumed'] === true) this.#resumed(known, hello, welcome);
    else this.#foundByNonce(known, hello);
    this.#bind(known, entry, epoch, secret, numberIn(welcome, 'first') ?? 0);
  }

  #begin(
    entry: ConnectionEntry,
    hello: Hello,
    welcome: Frame,
    { sid, secret, epoch }: { sid: string; secret: string; epoch: number },
  ): void {
    if (welcome['resumed'] === true) this.#judge.breach('I25', 'resumed a session nobody had');
    const session: SessionEntry = {
      sid,
      nonce: hello.nonce,
      device: hello.device,
      epoch,
      connection: undefined,
      current: secret,
      previous: undefined,
      used: new Set(),
      heardAt: this.#judge.now,
      unheardBefore: true,
      tail: 0,
      ackedByClient: 0,
      sent: new Map(),
      boundAt: this.#judge.now,
      commands: new Map(),
      results: new Map(),
      view: null,
      gap: false,
      isOver: false,
      isHostile: hello.device?.startsWith(deviceOfPerson) !== true,
    };
    this.#ledger.sessions.set(sid, session);
    this.#bind(session, entry, epoch, secret, numberIn(welcome, 'first') ?? 0);
  }

  #bind(
    session: SessionEntry,
    entry: ConnectionEntry,
    epoch: number,
    secret: string,
    first: number,
  ): void {
    session.epoch = epoch;
    session.current = secret;
    session.connection = entry;
    session.heardAt = this.#judge.now;
    session.boundAt = this.#judge.now;
    session.isOver = false;
    entry.session = session;
    entry.nextQ = first;
    entry.isLive = false;
  }

  #resumed(session: SessionEntry, hello: Hello, welcome: Frame): void {
    const { secret = '' } = hello;
    if (hello.sid !== session.sid) this.#judge.breach('I25', 'another session was resumed');
    const isPrevious = secret === session.previous;
    if (secret !== session.current && !isPrevious) {
      this.#judge.breach('I25', 'a secret that had been replaced resumed its session');
    }
    this.#judge.mark('resumed');
    if (isPrevious) this.#judge.mark('previous secret used');
    if (hello.seq === 0) this.#judge.mark('resumed with nothing received');
    if (session.current !== secret) session.used.add(session.current);
    session.previous = secret;
    received(session, hello.seq);
    const first = numberIn(welcome, 'first') ?? 0;
    if (welcome['gap'] === true) {
      session.gap = true;
      received(session, session.tail);
      this.#judge.mark('resumed with gap');
    } else if (first !== hello.seq + 1) {
      this.#judge.breach(
        'I16',
        `resumed after ${hello.seq}, goes on with ${first}, no gap declared`,
      );
    }
  }

  #foundByNonce(session: SessionEntry, hello: Hello): void {
    if (hello.nonce !== session.nonce)
      this.#judge.breach('SES3', 'a session of another nonce was given');
    if (!session.unheardBefore)
      this.#judge.breach('SES3', 'a nonce found a session already in use');
    this.#judge.mark('nonce replayed');
  }

  /** A refusal to resume must have a reason that the wire shows. */
  #checkRefusal(hello: Hello, welcome: Frame): void {
    if (hello.sid === undefined) return;
    const session = this.#ledger.sessions.get(hello.sid);
    if (session === undefined) return this.#judge.mark('session unknown');
    const { secret = '' } = hello;
    if (session.used.has(secret)) this.#judge.mark('used secret refused');
    const isGood = secret === session.current || secret === session.previous;
    const isAlive = !session.isOver && this.#judge.now - session.heardAt < surelyAliveMs;
    const inRange = hello.seq <= session.tail;
    if (isGood && isAlive && inRange && !this.#evicted) {
      this.#judge.breach('SES1', `a good secret was refused: ${String(welcome['why'])}`);
    }
  }

  #live(entry: ConnectionEntry, frame: Frame): void {
    entry.isLive = true;
    if (entry.nextQ - 1 !== numberIn(frame, 'seq')) {
      this.#judge.breach('I16', `live at ${String(frame['seq'])} after event ${entry.nextQ - 1}`);
    }
  }

  #event(entry: ConnectionEntry, frame: Frame, q: number, text: string): void {
    const session = this.#ledger.actsFor(entry.id);
    if (session === undefined)
      return this.#judge.breach('I22', 'an event for a superseded connection');
    if (q !== entry.nextQ) this.#judge.breach('I16', `event ${q} where ${entry.nextQ} was due`);
    entry.nextQ = q + 1;
    if (!entry.isLive) this.#replayed(entry);
    const before = session.sent.get(q);
    if (before !== undefined && before.text !== text)
      this.#judge.breach('I20', `event ${q} was replayed otherwise`);
    if (q <= session.tail) return;
    session.tail = q;
    session.sent.set(q, { text, at: this.#judge.now });
    this.#result(session, frame);
    const acts = ['done', 'refused', 'signal', 'chat'].includes(String(frame.t));
    if (this.#stale !== undefined && acts) {
      this.#judge.breach('I22', `a stale connection caused a ${String(frame.t)}`);
    }
  }

  #replayed(entry: ConnectionEntry): void {
    this.#judge.mark('resumed with replay');
    entry.replayed += 1;
    if (entry.replayed > this.#replayFramesMax) {
      this.#judge.breach('I28', `${entry.replayed} events were kept for one session`);
    }
  }

  /** Asked again, the server gives the answer it gave before; another one means it did it again. */
  #result(session: SessionEntry, frame: Frame): void {
    if (frame.t !== 'done' && frame.t !== 'refused') return;
    const n = numberIn(frame, 'n') ?? 0;
    const result = JSON.stringify([frame.t, frame['value'], frame['code']]);
    const before = session.results.get(n);
    if (before !== undefined) this.#judge.mark('command repeated');
    if (before !== undefined && before !== result) {
      this.#judge.breach('I17', `command ${n} was answered ${before} and then ${result}`);
    }
    session.results.set(n, result);
  }
}
