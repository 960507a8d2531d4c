/**
 * A small server in the process of the test, over the real messages: sessions that resume with what
 * they missed, rooms, relay. It has no limits, leases or admission and trusts its clients: what a
 * refusal of the real one looks like to an application, `refuse` shows.
 */
import { roomDigest } from '@parley/core/kit';
import {
  type Command,
  type DownVolatile,
  decodeUp,
  type ErrorCode,
  encodeTail,
  encodeVolatile,
  type EventBody,
  groupRoomCode,
  protocolVersion,
  stampTail,
  type UpFrame,
} from '@parley/protocol';
import type { Socket, SocketListener } from '../platform.ts';
import { FakeRoom, type FakeMember } from './fake-room.ts';

/** Longer than any test: nothing is declared dead for its silence. */
const BEAT_MS = 600_000;
const ABNORMAL = 1006;

interface Session {
  readonly sid: string;
  secret: string;
  epoch: number;
  /** Highest command executed. */
  executed: number;
  /** Every event so far, without its stamps; event q is at q - 1. */
  readonly tails: string[];
  connection: SocketListener | undefined;
  room: FakeRoom | undefined;
  you: FakeMember | undefined;
}

export class FakeServer {
  readonly #sessions = new Map<string, Session>();
  readonly #rooms = new Map<string, FakeRoom>();
  readonly #refusals = new Map<Command['t'], ErrorCode>();
  #lastId = 0;
  #reachable = true;

  get reachable(): boolean {
    return this.#reachable;
  }

  /** Out of reach, or back. Whoever is connected is cut off. */
  setReachable(reachable: boolean): void {
    this.#reachable = reachable;
    if (reachable) return;
    for (const session of this.#sessions.values()) this.#cut(session);
  }

  /** Each command of this type is refused from now on; without a code, none is any more. */
  refuse(type: Command['t'], code?: ErrorCode): void {
    if (code === undefined) this.#refusals.delete(type);
    else this.#refusals.set(type, code);
  }

  connect(listener: SocketListener): Socket {
    let session: Session | undefined;
    let open = true;
    const own: SocketListener = {
      opened: () => open && listener.opened(),
      frame: (text) => open && listener.frame(text),
      closed: (code, reason) => open && listener.closed(code, reason),
    };
    queueMicrotask(() => (this.#reachable ? own.opened() : own.closed(ABNORMAL, '')));
    return {
      send: (text) =>
        queueMicrotask(() => {
          const decoded = decodeUp(text);
          if (!decoded.ok || (session !== undefined && session.connection !== own)) return;
          if (decoded.frame.t === 'hello') session = this.#welcome(decoded.frame, own);
          else if (session !== undefined) this.#frame(session, decoded.frame);
        }),
      close: (code) => {
        open = false;
        if (session?.connection === own) session.connection = undefined;
        if (session !== undefined && code === 1000) this.#end(session);
      },
    };
  }

  #cut(session: Session): void {
    const { connection } = session;
    session.connection = undefined;
    connection?.closed(ABNORMAL, '');
  }

  #welcome(hello: Extract<UpFrame, { t: 'hello' }>, connection: SocketListener): Session {
    const known = this.#sessions.get(hello.sid ?? '');
    const resumed = known !== undefined && known.secret === hello.secret;
    const session = resumed ? known : this.#newSession();
    session.secret = this.#newId('secret');
    session.epoch += 1;
    session.connection = connection;
    const first = resumed ? hello.seq + 1 : 1;
    this.#tell(session, {
      t: 'welcome',
      v: protocolVersion,
      sid: session.sid,
      secret: session.secret,
      epoch: session.epoch,
      resumed,
      n: session.executed,
      first,
      beatMs: BEAT_MS,
      digest: roomDigest(viewOf(session)),
    });
    for (let q = first; q <= session.tails.length; q += 1) this.#send(session, q);
    this.#tell(session, { t: 'live', seq: session.tails.length });
    return session;
  }

  #frame(session: Session, frame: Exclude<UpFrame, { t: 'hello' }>): void {
    if (frame.t === 'ack') return;
    if (frame.t === 'beat') {
      if (frame.probe !== undefined) {
        this.#tell(session, { t: 'beat', a: session.executed, probe: frame.probe });
      }
    } else if (frame.n === session.executed + 1) {
      session.executed = frame.n;
      const before = session.tails.length;
      const refusal = this.#refusals.get(frame.t) ?? this.#command(session, frame);
      if (typeof refusal === 'string') {
        this.#event(session, { t: 'refused', n: frame.n, code: refusal });
      }
      if (session.tails.length === before) this.#tell(session, { t: 'beat', a: session.executed });
    }
  }

  /** Undefined when it was carried out, and answered as far as it is. */
  #command(session: Session, command: Command): ErrorCode | undefined {
    const { room, you } = session;
    const done = (value: object = {}): undefined =>
      this.#event(session, { t: 'done', n: command.n, value });
    switch (command.t) {
      case 'create':
        return done(this.#create(command));
      case 'look': {
        const found = this.#rooms.get(command.room);
        return found === undefined ? 'room_unavailable' : done(found.look());
      }
      case 'join':
        return this.#join(session, command);
      case 'sync':
        return this.#event(session, { t: 'snapshot', room: viewOf(session) });
      default:
    }
    if (room === undefined || you === undefined) return 'not_in_room';
    switch (command.t) {
      case 'leave':
        this.#leave(session, 'hangup');
        return done();
      case 'lock':
        if (you.role !== 'creator') return 'not_allowed';
        room.locked = command.locked;
        this.#tellAll(room, { t: 'locked', locked: command.locked });
        return done();
      case 'remove':
        return you.role === 'creator'
          ? (this.#remove(room, command.member) ?? done())
          : 'not_allowed';
      case 'signal':
      case 'chat': {
        const { to, n: _n, a: _a, ...content } = command;
        const other = this.#sessionOf(room, to);
        if (other === undefined) return 'no_such_member';
        return this.#event(other, { ...content, from: you.id });
      }
      default:
        return command satisfies never;
    }
  }

  #create({ capacity = 2, password }: Extract<Command, { t: 'create' }>) {
    this.#lastId += 1;
    const id = groupRoomCode(String(this.#lastId).padStart(12, '0'));
    const room = new FakeRoom(id, { capacity, password, key: this.#newId('key') });
    this.#rooms.set(id, room);
    return { room: id, key: room.key };
  }

  #join(session: Session, command: Extract<Command, { t: 'join' }>): ErrorCode | undefined {
    if (session.room !== undefined) return 'already_in_room';
    const room = this.#rooms.get(command.room);
    const refusal = room === undefined ? 'room_unavailable' : room.refusal(command);
    if (room === undefined || refusal !== undefined) return refusal;
    this.#lastId += 1;
    const you = room.enter(`member${this.#lastId}`, command);
    this.#tellAll(room, { t: 'joined', member: you });
    session.room = room;
    session.you = you;
    const view = room.viewOf(you.id);
    return this.#event(session, { t: 'done', n: command.n, value: { view } });
  }

  #remove(room: FakeRoom, id: string): ErrorCode | undefined {
    const other = this.#sessionOf(room, id);
    if (other === undefined) return 'no_such_member';
    this.#leave(other, 'removed');
    return this.#event(other, { t: 'out', reason: 'removed' });
  }

  #leave(session: Session, reason: 'hangup' | 'removed'): void {
    const { room, you } = session;
    session.room = undefined;
    session.you = undefined;
    if (room === undefined || you === undefined) return;
    room.leave(you.id);
    this.#tellAll(room, { t: 'left', member: you.id, reason });
  }

  #end(session: Session): void {
    this.#leave(session, 'hangup');
    this.#sessions.delete(session.sid);
  }

  #sessionOf(room: FakeRoom, member: string): Session | undefined {
    return [...this.#sessions.values()].find((one) => one.room === room && one.you?.id === member);
  }

  #tellAll(room: FakeRoom, event: EventBody): void {
    for (const session of this.#sessions.values()) {
      if (session.room === room) this.#event(session, event);
    }
  }

  #event(session: Session, event: EventBody): undefined {
    session.tails.push(encodeTail(event));
    this.#send(session, session.tails.length);
  }

  #send(session: Session, q: number): void {
    session.connection?.frame(stampTail(q, session.executed, session.tails[q - 1] ?? ''));
  }

  #tell(session: Session, frame: DownVolatile): void {
    session.connection?.frame(encodeVolatile(frame));
  }

  #newSession(): Session {
    const session: Session = {
      sid: this.#newId('session'),
      secret: '',
      epoch: 0,
      executed: 0,
      tails: [],
      connection: undefined,
      room: undefined,
      you: undefined,
    };
    this.#sessions.set(session.sid, session);
    return session;
  }

  #newId(kind: string): string {
    this.#lastId += 1;
    return `${kind}-${this.#lastId}-`.padEnd(24, '0');
  }
}

const viewOf = ({ room, you }: Session) =>
  room === undefined || you === undefined ? null : room.viewOf(you.id);
