/**
 * A small server in the process of the test, over the real messages: sessions that resume with what
 * they missed, rooms, relay, users and their calls. It has no limits, leases or admission and trusts its clients: what a
 * refusal of the real one looks like to an application, `refuse` shows.
 */
import type { PairSides } from '@parley/core/client';
import { roomDigest } from '@parley/core/kit';
import {
  closeCodes,
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
import { FakeRings } from './fake-rings.ts';
import { type FakeMember, FakeRoom } from './fake-room.ts';
import type { FakeAnswer, FakeSession } from './fake-session.ts';
import { FakeUsers } from './fake-users.ts';

/** Longer than any test: nothing is declared dead for its silence. */
const BEAT_MS = 600_000;
const ABNORMAL = 1006;

export class FakeServer {
  readonly #sessions = new Map<string, FakeSession>();
  readonly #rooms = new Map<string, FakeRoom>();
  readonly #refusals = new Map<Command['t'], ErrorCode>();
  readonly #users = new FakeUsers({
    sessions: { [Symbol.iterator]: () => this.#sessions.values() },
    tell: (session, event) => this.#event(session, event),
    newId: (kind) => this.#newId(kind),
    seated: (session) => this.#rings.arrived(session),
  });
  readonly #rings = new FakeRings({
    users: this.#users,
    tell: (session, event) => this.#event(session, event),
    newId: (kind) => this.#newId(kind),
    newRoom: () => this.#newRoom({ isPrivate: true }),
    enter: (session, room, name) => this.#enter(session, room, { name }),
    leave: (session) => this.#leave(session, 'hangup'),
  });
  #lastId = 0;
  #reachable = true;
  /** Null where it sends no pushes. */
  pushKey: string | null = null;

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

  /** Who may come under a name, from the next connection on. */
  set registration(registration: FakeUsers['registration']) {
    this.#users.registration = registration;
  }

  /** Whoever rings now has rung for as long as may be. */
  ringOut(): void {
    this.#rings.ringOut();
    this.#users.tellPresence();
  }

  connect(listener: SocketListener): Socket {
    let session: FakeSession | undefined;
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
          this.#users.tellPresence();
        }),
      close: (code) => {
        open = false;
        if (session?.connection === own) session.connection = undefined;
        if (session !== undefined && code === 1000) this.#end(session);
        this.#users.tellPresence();
      },
    };
  }

  #cut(session: FakeSession): void {
    const { connection } = session;
    session.connection = undefined;
    this.#users.tellPresence();
    connection?.closed(ABNORMAL, '');
  }

  #welcome(hello: Extract<UpFrame, { t: 'hello' }>, connection: SocketListener): FakeSession {
    const known = this.#sessions.get(hello.sid ?? '');
    const resumed = known !== undefined && known.secret === hello.secret;
    const session = resumed ? known : this.#newSession();
    session.secret = this.#newId('secret');
    session.epoch += 1;
    session.connection?.closed(closeCodes.superseded.code, '');
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
      registration: this.#users.registration,
      ...(this.pushKey === null ? {} : { pushKey: this.pushKey }),
      digest: roomDigest(viewOf(session)),
    });
    for (let q = first; q <= session.tails.length; q += 1) this.#send(session, q);
    this.#tell(session, { t: 'live', seq: session.tails.length });
    return session;
  }

  #frame(session: FakeSession, frame: Exclude<UpFrame, { t: 'hello' }>): void {
    if (frame.t === 'ack') return;
    if (frame.t === 'beat') {
      if (frame.probe !== undefined) {
        this.#tell(session, { t: 'beat', a: session.executed, probe: frame.probe });
      }
    } else if (frame.n === session.executed + 1) {
      session.executed = frame.n;
      const before = session.tails.length;
      const answer = this.#refusals.get(frame.t) ?? this.#command(session, frame);
      if (typeof answer === 'string') {
        this.#event(session, { t: 'refused', n: frame.n, code: answer });
      } else if (answer !== undefined) {
        this.#event(session, { t: 'done', n: frame.n, value: answer });
      }
      if (session.tails.length === before) this.#tell(session, { t: 'beat', a: session.executed });
    }
  }

  /** Undefined when it was carried out and is not answered. */
  #command(session: FakeSession, command: Command): FakeAnswer | undefined {
    switch (command.t) {
      case 'create': {
        const { id, key } = this.#newRoom(command);
        return { room: id, key };
      }
      case 'check':
        return { servers: [], relay: 'none' };
      case 'look': {
        const found = this.#rooms.get(command.room);
        return found === undefined || found.isPrivate ? 'room_unavailable' : found.look();
      }
      case 'join':
        return this.#join(session, command);
      case 'pair':
        return this.#pair(session, command);
      case 'sync':
        return this.#event(session, {
          t: 'snapshot',
          room: viewOf(session),
          standing: this.#users.standingOf(session),
          rings: this.#rings.ringsOf(session),
          outgoing: this.#rings.outgoingOf(session),
        });
      default:
        return (
          this.#users.command(session, command) ??
          this.#rings.command(session, command) ??
          this.#inRoom(session, command)
        );
    }
  }

  #inRoom(session: FakeSession, command: Command): FakeAnswer | undefined {
    const { room, you } = session;
    if (room === undefined || you === undefined) return 'not_in_room';
    switch (command.t) {
      case 'leave':
        this.#leave(session, 'hangup');
        return {};
      case 'lock':
        if (you.role !== 'creator') return 'not_allowed';
        room.locked = command.locked;
        this.#tellAll(room, { t: 'locked', locked: command.locked });
        return {};
      case 'remove':
        return you.role === 'creator' ? this.#remove(room, command.member) : 'not_allowed';
      case 'signal':
      case 'chat': {
        const { to, n: _n, a: _a, ...content } = command;
        const other = this.#sessionOf(room, to);
        if (other === undefined) return 'no_such_member';
        return this.#event(other, { ...content, from: you.id });
      }
      default:
        // Of users, by somebody who is none.
        return 'not_signed_in';
    }
  }

  #newRoom({
    capacity = 2,
    password,
    isPrivate = false,
    pair,
  }: {
    capacity?: number | undefined;
    password?: string | undefined;
    isPrivate?: boolean;
    pair?: PairSides;
  }): FakeRoom {
    this.#lastId += 1;
    const id = groupRoomCode(String(this.#lastId).padStart(12, '0'));
    const key = this.#newId('key');
    const room = new FakeRoom(id, { capacity, password, key, isPrivate, pair });
    this.#rooms.set(id, room);
    return room;
  }

  #join(session: FakeSession, command: Extract<Command, { t: 'join' }>): FakeAnswer {
    if (session.room !== undefined) return 'already_in_room';
    const room = this.#rooms.get(command.room);
    const refusal = room === undefined ? 'room_unavailable' : room.refusal(command);
    if (room === undefined || refusal !== undefined) return refusal ?? 'room_unavailable';
    const you = this.#enter(session, room, command);
    return { view: room.viewOf(you.id) };
  }

  #pair(session: FakeSession, { id, peer }: PairSides): FakeAnswer {
    if (session.room !== undefined) return 'already_in_room';
    const pair = { id, peer };
    const known = [...this.#rooms.values()].find((room) => room.isOf(pair));
    const room = known ?? this.#newRoom({ isPrivate: true, pair });
    if (room.holds(id)) return 'room_full';
    const you = this.#enter(session, room, { name: id });
    return { view: room.viewOf(you.id) };
  }

  #enter(
    session: FakeSession,
    room: FakeRoom,
    entrance: { name: string; key?: string | undefined },
  ): FakeMember {
    this.#lastId += 1;
    const you = room.enter(`member${this.#lastId}`, entrance);
    this.#tellAll(room, { t: 'joined', member: you });
    session.room = room;
    session.you = you;
    return you;
  }

  #remove(room: FakeRoom, id: string): FakeAnswer {
    const other = this.#sessionOf(room, id);
    if (other === undefined) return 'no_such_member';
    this.#leave(other, 'removed');
    this.#event(other, { t: 'out', reason: 'removed' });
    return {};
  }

  #leave(session: FakeSession, reason: 'hangup' | 'removed'): void {
    const { room, you } = session;
    session.room = undefined;
    session.you = undefined;
    if (room === undefined || you === undefined) return;
    room.leave(you.id);
    this.#tellAll(room, { t: 'left', member: you.id, reason });
    this.#rings.left(session, room);
  }

  #end(session: FakeSession): void {
    this.#leave(session, 'hangup');
    this.#sessions.delete(session.sid);
  }

  #sessionOf(room: FakeRoom, member: string): FakeSession | undefined {
    return [...this.#sessions.values()].find((one) => one.room === room && one.you?.id === member);
  }

  #tellAll(room: FakeRoom, event: EventBody): void {
    for (const session of this.#sessions.values()) {
      if (session.room === room) this.#event(session, event);
    }
  }

  #event(session: FakeSession, event: EventBody): undefined {
    session.tails.push(encodeTail(event));
    this.#send(session, session.tails.length);
  }

  #send(session: FakeSession, q: number): void {
    session.connection?.frame(stampTail(q, session.executed, session.tails[q - 1] ?? ''));
  }

  #tell(session: FakeSession, frame: DownVolatile): void {
    session.connection?.frame(encodeVolatile(frame));
  }

  #newSession(): FakeSession {
    const session: FakeSession = {
      sid: this.#newId('session'),
      secret: '',
      epoch: 0,
      executed: 0,
      tails: [],
      connection: undefined,
      room: undefined,
      you: undefined,
      user: undefined,
      device: '',
      passkey: undefined,
    };
    this.#sessions.set(session.sid, session);
    return session;
  }

  #newId(kind: string): string {
    this.#lastId += 1;
    return `${kind}-${this.#lastId}-`.padEnd(24, '0');
  }
}

const viewOf = ({ room, you }: FakeSession) =>
  room === undefined || you === undefined ? null : room.viewOf(you.id);
