/**
 * Reads what a connection sends and hands it to the machine it is for, as far as the state of the
 * connection allows. Knows which frames are legal when; not what they do.
 */
import {
  type Decoded,
  decodeUp,
  type ErrorCode,
  type UpControl,
  type UpFrame,
  wireLimits,
} from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import { AckQueue } from './ack-queue.ts';
import { can } from './can.ts';
import { type CommandParts, Commands } from './commands.ts';
import type { Connection } from './connection.ts';
import { type Context, counted } from './context.ts';
import type { Reception } from './reception.ts';
import { relation } from './relay.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';

type Beat = Extract<UpControl, { t: 'beat' }>;

export class Frames {
  readonly #context: Context;
  readonly #sessions: Sessions;
  readonly #reception: Reception;
  readonly #commands: Commands;
  readonly #acks: AckQueue;

  constructor(context: Context, sessions: Sessions, reception: Reception, parts: CommandParts) {
    this.#context = context;
    this.#sessions = sessions;
    this.#reception = reception;
    this.#commands = new Commands(context, parts);
    this.#acks = new AckQueue(context);
  }

  read(connection: Connection, text: string, now: Millis): void {
    const { state } = connection;
    const charsMax = state.is === 'opened' ? wireLimits.helloBytesMax : wireLimits.frameBytesMax;
    if (text.length > charsMax) return this.#breakOff(connection, 'tooBig', now);
    const decoded = decodeUp(text);
    if (decoded.ok) this.#context.outputs.push(counted.message[decoded.frame.t]);
    if (state.is === 'opened') this.#first(connection, decoded, now);
    else if (state.is === 'queued') this.#early(connection, decoded, now);
    else if (state.is === 'bound') this.#ofSession(connection, state.session, decoded, now);
  }

  #first(connection: Connection, decoded: Decoded<UpFrame>, now: Millis): void {
    if (decoded.ok && decoded.frame.t === 'hello') {
      return this.#reception.greet(connection, decoded.frame, now);
    }
    connection.fault(decoded.ok ? 'bad_message' : decoded.code);
    connection.close('protocol', now);
  }

  /** Not yet welcomed: signs of life are answered, nothing else has an effect. */
  #early(connection: Connection, decoded: Decoded<UpFrame>, now: Millis): void {
    if (!decoded.ok) this.#malformed(connection, decoded, now);
    else if (decoded.frame.t === 'beat') connection.answerEarly(decoded.frame.probe);
  }

  #ofSession(
    connection: Connection,
    session: Session,
    decoded: Decoded<UpFrame>,
    now: Millis,
  ): void {
    if (!session.isProven) this.#sessions.proved(session);
    if (!decoded.ok) return this.#unreadable(connection, session, decoded, now);
    const { frame, bodyText } = decoded;
    if (frame.t === 'hello') return this.#malformed(connection, { code: 'bad_message' }, now);
    if (frame.a !== undefined && !session.events.acknowledge(frame.a)) {
      return this.#outOfOrder(connection, now);
    }
    if (frame.t === 'ack') return;
    if (frame.t === 'beat') return beat(session, frame, now);
    const isInOrder = this.#commands.execute(session, connection, frame, now, bodyText);
    if (isInOrder) this.#acks.note(session, now);
    else this.#outOfOrder(connection, now);
  }

  /** A number that could be read names the refusal; without one it is a fault of the connection. */
  #unreadable(
    connection: Connection,
    session: Session,
    problem: Extract<Decoded<UpFrame>, { ok: false }>,
    now: Millis,
  ): void {
    if (problem.n === undefined) return this.#malformed(connection, problem, now);
    if (connection.countMalformed()) return this.#breakOff(connection, 'protocol', now);
    const isInOrder = this.#commands.refuse(session, problem.n, problem.code, now);
    if (isInOrder) this.#acks.note(session, now);
    else this.#outOfOrder(connection, now);
  }

  #malformed(connection: Connection, { code }: { code: ErrorCode }, now: Millis): void {
    connection.fault(code);
    if (connection.countMalformed()) this.#breakOff(connection, 'protocol', now);
  }

  /** A command was skipped, or an event acknowledged that was never sent. */
  #outOfOrder(connection: Connection, now: Millis): void {
    connection.fault('out_of_order');
    this.#breakOff(connection, 'protocol', now);
  }

  /** The client is told to begin anew, so its session is over. */
  #breakOff(connection: Connection, why: 'protocol' | 'tooBig', now: Millis): void {
    const session = connection.state.is === 'bound' ? connection.state.session : undefined;
    connection.close(why, now);
    if (session !== undefined) this.#sessions.end(session, 'protocol', now);
  }
}

function beat(session: Session, { probe, visible, hears }: Beat, now: Millis): void {
  if (visible !== undefined && visible !== session.visible) {
    session.visible = visible;
    session.paceChanged(now);
    session.follow({ what: 'visibility' }, now);
  }
  const { member } = session;
  for (const id of hears ?? []) {
    const other = member?.room.members.get(id);
    if (can(member?.role ?? 'outsider', 'vouch', relation(member, other))) other?.vouched(now);
  }
  if (probe !== undefined) session.beat(now, probe);
}
