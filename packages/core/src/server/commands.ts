/**
 * Carries out the numbered commands of a session: each once, in order, with its result kept for the
 * client that asks again. What a command may do is decided by those it is handed to.
 */
import { type Command, encodeTail, type ErrorCode, type EventBody } from '@parley/protocol';
import { unreachable } from '../kit/assert.ts';
import type { Millis } from '../kit/machine.ts';
import type { Answer } from './answer.ts';
import { can, refusal } from './can.ts';
import { type Context, count, counted } from './context.ts';
import type { Entrance } from './entrance.ts';
import { relation, relay } from './relay.ts';
import type { Session } from './session.ts';

export class Commands {
  readonly #context: Context;
  readonly #entrance: Entrance;

  constructor(context: Context, entrance: Entrance) {
    this.#context = context;
    this.#entrance = entrance;
  }

  /** False when the number skips one. */
  execute(
    session: Session,
    address: string,
    frame: Command,
    now: Millis,
    bodyText?: string,
  ): boolean {
    const place = session.commands.place(frame.n);
    if (place === 'skips') return false;
    if (place === 'repeated') this.#repeat(session, frame.n, now, frame.t === 'sync');
    else {
      const answer = this.#carryOut(session, address, frame, now, bodyText);
      this.#answer(session, frame.n, answer, now);
    }
    return true;
  }

  /** A command that could not be read but for its number. False when the number skips one. */
  refuse(session: Session, n: number, code: ErrorCode, now: Millis): boolean {
    const place = session.commands.place(n);
    if (place === 'skips') return false;
    if (place === 'repeated') this.#repeat(session, n, now, false);
    else this.#answer(session, n, { refused: code }, now);
    return true;
  }

  #carryOut(
    session: Session,
    address: string,
    frame: Command,
    now: Millis,
    bodyText: string | undefined,
  ): Answer {
    switch (frame.t) {
      case 'create':
        return this.#entrance.create(session, address, frame, now);
      case 'look':
        return this.#entrance.look(session, address, frame, now);
      case 'join':
        return this.#entrance.join(session, address, frame, now);
      case 'leave':
        return leave(session, now);
      case 'lock':
        return lock(session, frame.locked, now);
      case 'remove':
        return remove(session, frame.member, now);
      case 'signal':
      case 'chat': {
        const answer = relay(session, frame, now, bodyText);
        if (answer === undefined) this.#context.outputs.push(counted.relayed);
        return answer;
      }
      case 'sync':
        return snapshot(session, now);
      default:
        return unreachable(frame);
    }
  }

  #answer(session: Session, n: number, answer: Answer, now: Millis): void {
    if (answer === undefined) return;
    if ('refused' in answer) count(this.#context, { what: 'refusal', code: answer.refused });
    const tail = encodeTail(resultOf(n, answer));
    session.commands.keep(n, tail, this.#context.limits.resultsKept);
    session.push(tail, now);
  }

  #repeat(session: Session, n: number, now: Millis, isSync: boolean): void {
    const result = session.commands.resultOf(n);
    if (result !== undefined) session.push(result, now);
    else if (isSync) snapshot(session, now);
  }
}

/** Tells the session all it should know; its answer is the event itself. */
export function snapshot(session: Session, now: Millis): undefined {
  session.push(encodeTail({ t: 'snapshot', room: viewOf(session) }), now);
}

export const viewOf = ({ member }: Session) => member?.room.viewFor(member) ?? null;

function leave(session: Session, now: Millis): Answer {
  const { member } = session;
  const actor = member?.role ?? 'outsider';
  if (member === undefined || !can(actor, 'leave', 'own room')) {
    return { refused: refusal(actor, 'leave', 'own room') };
  }
  member.room.leave(member, 'hangup', now);
  return { value: {} };
}

function lock(session: Session, locked: boolean, now: Millis): Answer {
  const { member } = session;
  const actor = member?.role ?? 'outsider';
  if (member === undefined || !can(actor, 'lock', 'own room')) {
    return { refused: refusal(actor, 'lock', 'own room') };
  }
  member.room.lock(locked, now);
  return { value: {} };
}

function remove(session: Session, id: string, now: Millis): Answer {
  const { member } = session;
  const actor = member?.role ?? 'outsider';
  const other = member?.room.members.get(id);
  const thing = relation(member, other);
  if (member === undefined || other === undefined || !can(actor, 'remove', thing)) {
    return { refused: refusal(actor, 'remove', thing) };
  }
  member.room.bar(other, now);
  return { value: {} };
}

function resultOf(n: number, answer: NonNullable<Answer>): EventBody {
  if ('value' in answer) return { t: 'done', n, value: answer.value };
  const { refused: code, retryAfterMs } = answer;
  return { t: 'refused', n, code, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}
