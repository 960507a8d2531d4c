/**
 * What the wire says about sessions, written down once for all checks: which connection speaks for
 * which session, with which secrets and numbers, and what each command was. Judges nothing.
 */
import type { Millis } from '@parley/core/kit';
import type { ConnectionId, ServerInput } from '@parley/core/server';
import type { RoomView } from '@parley/protocol';
import { type Frame, numberIn, textIn } from './check.ts';

export interface Hello {
  nonce: string | undefined;
  device: string | undefined;
  sid: string | undefined;
  secret: string | undefined;
  seq: number;
}

export interface ConnectionEntry {
  readonly id: ConnectionId;
  hello: Hello | undefined;
  session: SessionEntry | undefined;
  /** The server was told of its end, or ended it. */
  isOver: boolean;
  overAt: Millis;
  /** Number of the next event on it. */
  nextQ: number;
  /** Replay goes on until here. */
  isLive: boolean;
  replayed: number;
}

export interface SessionEntry {
  readonly sid: string;
  readonly nonce: string | undefined;
  readonly device: string | undefined;
  epoch: number;
  connection: ConnectionEntry | undefined;
  current: string;
  previous: string | undefined;
  /** Secrets that must let nobody in any more. */
  used: Set<string>;
  heardAt: Millis;
  unheardBefore: boolean;
  tail: number;
  ackedByClient: number;
  /** Events first sent and not yet acknowledged, oldest first. */
  sent: Map<number, { text: string; at: Millis }>;
  boundAt: Millis;
  commands: Map<number, string>;
  results: Map<number, string>;
  view: RoomView | null;
  /** The view does not follow from what was sent: a snapshot is due. */
  gap: boolean;
  isOver: boolean;
  /** Of no real client: it may say anything twice. */
  isHostile: boolean;
}

export class Ledger {
  readonly connections = new Map<ConnectionId, ConnectionEntry>();
  readonly sessions = new Map<string, SessionEntry>();

  connection(id: ConnectionId): ConnectionEntry {
    const known = this.connections.get(id);
    if (known !== undefined) return known;
    const made: ConnectionEntry = {
      id,
      hello: undefined,
      session: undefined,
      isOver: false,
      overAt: 0,
      nextQ: 1,
      isLive: false,
      replayed: 0,
    };
    this.connections.set(id, made);
    return made;
  }

  /** The session for which this connection may act, if it is the newest one. */
  actsFor(id: ConnectionId): SessionEntry | undefined {
    const entry = this.connections.get(id);
    return entry?.session?.connection === entry ? entry?.session : undefined;
  }

  take(input: ServerInput, frame: Frame | undefined, now: Millis): void {
    if (input.t === 'closed') return this.#closed(input.connection, input.code, now);
    if (input.t !== 'frame' || frame === undefined) return;
    const entry = this.connection(input.connection);
    if (entry.hello === undefined) {
      if (frame.t === 'hello') entry.hello = helloIn(frame);
      return;
    }
    const session = this.actsFor(input.connection);
    if (session === undefined || entry.isOver) return;
    session.heardAt = now;
    if (session.previous !== undefined) session.used.add(session.previous);
    session.previous = undefined;
    session.unheardBefore = false;
    this.#acknowledge(session, frame);
    const n = numberIn(frame, 'n');
    if (n === undefined || typeof frame.t !== 'string' || session.commands.has(n)) return;
    session.commands.set(n, frame.t);
  }

  sessionOfMember(member: string): SessionEntry | undefined {
    for (const session of this.sessions.values()) {
      if (!session.isOver && session.view?.you === member) return session;
    }
    return undefined;
  }

  clear(): void {
    this.connections.clear();
    this.sessions.clear();
  }

  #acknowledge(session: SessionEntry, frame: Frame): void {
    const a = numberIn(frame, 'a');
    if (a === undefined || a <= session.ackedByClient || a > session.tail) return;
    received(session, a);
    const oldest = session.commands.size - 512;
    if (oldest > 0) {
      for (const n of [...session.commands.keys()].slice(0, oldest)) session.commands.delete(n);
    }
  }

  #closed(id: ConnectionId, code: number, now: Millis): void {
    const entry = this.connections.get(id);
    if (entry === undefined) return;
    this.connections.delete(id);
    // Whatever comes on a connection that the server has ended itself says nothing to it.
    if (entry.isOver) return;
    entry.overAt = now;
    entry.isOver = true;
    const { session } = entry;
    if (session?.connection === entry && code === 1000) session.isOver = true;
  }
}

/** The client has them all up to here. */
export function received(session: SessionEntry, a: number): void {
  for (const q of session.sent.keys()) {
    if (q > a) break;
    session.sent.delete(q);
  }
  session.ackedByClient = Math.max(a, session.ackedByClient);
}

function helloIn(frame: Frame): Hello {
  return {
    nonce: textIn(frame, 'nonce'),
    device: textIn(frame, 'device'),
    sid: textIn(frame, 'sid'),
    secret: textIn(frame, 'secret'),
    seq: numberIn(frame, 'seq') ?? -1,
  };
}
