/**
 * Carries out the numbered commands of a session: each once, in order, with its result kept for the
 * client that asks again. What a command may do is decided by those it is handed to.
 */
import {
  type Command,
  encodeTail,
  type ErrorCode,
  type EventBody,
  type LeaveReason,
} from '@parley/protocol';
import { unreachable } from '../kit/assert.ts';
import type { Millis } from '../kit/machine.ts';
import type { Mutants } from '../kit/mutants.ts';
import type { Answer, Caller, Outcome, Reply } from './answer.ts';
import type { Arrivals } from './arrivals.ts';
import { type Actor, can, refusal } from './can.ts';
import { type Context, count, counted } from './context.ts';
import type { Entrance } from './entrance.ts';
import type { Identity } from './identity.ts';
import type { Invites } from './invites.ts';
import type { Journal } from './journal.ts';
import type { NetworkChecks } from './network-checks.ts';
import type { PairEntrance } from './pair-entrance.ts';
import type { People } from './people.ts';
import type { Pushes } from './pushes.ts';
import { relation, relay, type Relayed } from './relay.ts';
import type { Returns } from './returns.ts';
import type { Member } from './room.ts';
import type { Session } from './session.ts';
import { snapshot } from './snapshot.ts';

/** Those who know what a command may do. */
export interface CommandParts {
  readonly arrivals: Arrivals;
  readonly entrance: Entrance;
  readonly pairEntrance: PairEntrance;
  readonly returns: Returns;
  readonly identity: Identity;
  readonly people: People;
  readonly invites: Invites;
  readonly journal: Journal;
  readonly pushes: Pushes;
  readonly networkChecks: NetworkChecks;
}

export class Commands {
  readonly #context: Context;
  readonly #parts: CommandParts;

  constructor(context: Context, parts: CommandParts) {
    this.#context = context;
    this.#parts = parts;
  }

  /** False when the number skips one. */
  execute(
    session: Session,
    caller: Caller,
    frame: Command,
    now: Millis,
    bodyText?: string,
  ): boolean {
    const place = session.commands.place(frame.n);
    if (place === 'skips') return false;
    if (place === 'repeated') this.#repeat(session, frame.n, now, frame.t === 'sync');
    else {
      const perform = (then: Millis): void => this.#perform(session, caller, frame, then, bodyText);
      const isHeld = this.#parts.arrivals.holds(session, frame, (then) => {
        session.waiting -= 1;
        if (!session.isOver) perform(then);
      });
      if (isHeld) session.waiting += 1;
      else perform(now);
    }
    return true;
  }

  #perform(
    session: Session,
    caller: Caller,
    frame: Command,
    now: Millis,
    bodyText: string | undefined,
  ): void {
    const outcome =
      this.#tooManyWait(session, frame) ?? this.#carryOut(session, caller, frame, now, bodyText);
    if (outcome === 'later') session.waiting += 1;
    else this.#answer(session, frame.n, outcome, now);
  }

  /** Or one session would fill the line in which the commands of all wait for the store. */
  #tooManyWait({ waiting }: Session, { t }: Command): Answer {
    const { answersWaitingMax, answersRetryMs } = this.#context.limits;
    if (waiting < answersWaitingMax || atOnce.has(t)) return undefined;
    return { refused: 'rate_limited', retryAfterMs: answersRetryMs };
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
    caller: Caller,
    frame: Command,
    now: Millis,
    bodyText: string | undefined,
  ): Outcome {
    const { entrance, pairEntrance, returns, identity, people, invites, journal } = this.#parts;
    const { pushes, networkChecks } = this.#parts;
    const reply = this.#replyTo(session, frame.n);
    switch (frame.t) {
      case 'create':
        return entrance.create(session, caller.address, frame, now);
      case 'look':
        return entrance.look(session, caller.address, frame, now);
      case 'join':
        return entrance.join(session, caller.address, frame, now);
      case 'rejoin':
        this.#answer(session, frame.n, returns.rejoin(session, frame, now), now);
        return handOver(session, now);
      case 'check':
        return networkChecks.check(session, caller.address, now);
      case 'pair':
        return pairEntrance.carryOut(session, caller, frame, now, reply);
      case 'leave':
        pairEntrance.giveUp(session);
        return leave(session, frame.why, now);
      case 'lock':
        return lock(session, frame.locked, now, this.#context.mutants);
      case 'remove':
        return remove(session, frame.member, now, this.#context.mutants);
      case 'signal':
      case 'chat':
        return this.#relay(session, frame, now, bodyText);
      case 'sync':
        return snapshot(session, this.#context, now);
      case 'claim':
      case 'signIn':
      case 'enter':
      case 'admit':
      case 'passkey':
      case 'passkeyDone':
      case 'protect':
      case 'signOut':
      case 'devices':
      case 'forgetDevice':
      case 'deleteMe':
      case 'settings':
        return identity.carryOut(session, caller, frame, now, reply);
      case 'addContact':
      case 'dropContact':
      case 'block':
      case 'unblock':
        return people.carryOut(session, frame, now, reply);
      case 'invite':
      case 'ringing':
      case 'accept':
      case 'decline':
        return invites.carryOut(session, caller, frame, now, reply);
      case 'history':
      case 'forgetCalls':
      case 'sawMissed':
        return journal.carryOut(session, caller, frame, now, reply);
      case 'pushOn':
      case 'pushOff':
        return pushes.carryOut(session, frame, now, reply);
      default:
        return unreachable(frame);
    }
  }

  #relay(session: Session, frame: Relayed, now: Millis, bodyText: string | undefined): Answer {
    const answer = relay(session, frame, now, this.#context.mutants, bodyText);
    if (answer === undefined) this.#context.outputs.push(counted.relayed);
    return answer;
  }

  #replyTo(session: Session, n: number): Reply {
    return (answer, now) => {
      session.waiting -= 1;
      this.#answer(session, n, answer, now);
    };
  }

  #answer(session: Session, n: number, answer: Answer, now: Millis): void {
    if (answer === undefined || session.isOver) return;
    if ('refused' in answer) count(this.#context, { what: 'refusal', code: answer.refused });
    const tail = encodeTail(resultOf(n, answer));
    session.commands.keep(n, tail, this.#context.limits.resultsKept);
    session.push(tail, now);
  }

  #repeat(session: Session, n: number, now: Millis, isSync: boolean): void {
    const result = session.commands.resultOf(n);
    if (result !== undefined) session.push(result, now);
    else if (isSync) snapshot(session, this.#context, now);
  }
}

/** These ask nobody, and whoever is in a call needs them. */
const atOnce: ReadonlySet<Command['t']> = new Set([
  'sync',
  'create',
  'look',
  'join',
  'rejoin',
  'leave',
  'lock',
  'remove',
  'signal',
  'chat',
  'ringing',
  'accept',
  'decline',
]);

/** What was said meanwhile comes behind the view that says by whom. */
function handOver({ member }: Session, now: Millis): undefined {
  if (member === undefined) return;
  const { owed, room } = member;
  member.owed = [];
  for (const { by, tail } of owed) if (room.members.has(by)) member.session.push(tail, now);
}

function leave(session: Session, why: LeaveReason | undefined, now: Millis): Answer {
  const { member } = session;
  const actor = member?.role ?? 'outsider';
  if (member === undefined || !can(actor, 'leave', 'own room')) {
    return { refused: refusal(actor, 'leave', 'own room') };
  }
  member.room.leave(member, why ?? 'hangup', now);
  return { value: {} };
}

function lock(session: Session, locked: boolean, now: Millis, mutants: Mutants): Answer {
  const { member } = session;
  const actor = roleOf(member, mutants);
  if (member === undefined || !can(actor, 'lock', 'own room')) {
    return { refused: refusal(actor, 'lock', 'own room') };
  }
  member.room.lock(locked, now);
  return { value: {} };
}

function remove(session: Session, id: string, now: Millis, mutants: Mutants): Answer {
  const { member } = session;
  const actor = roleOf(member, mutants);
  const other = member?.room.members.get(id);
  const thing = relation(member, other);
  if (member === undefined || other === undefined || !can(actor, 'remove', thing)) {
    return { refused: refusal(actor, 'remove', thing) };
  }
  member.room.bar(other, now);
  return { value: {} };
}

function roleOf(member: Member | undefined, mutants: Mutants): Actor {
  if (member !== undefined && mutants.has('B30')) return 'creator'; // the bug: nobody asks
  return member?.role ?? 'outsider';
}

function resultOf(n: number, answer: NonNullable<Answer>): EventBody {
  if ('value' in answer) return { t: 'done', n, value: answer.value };
  const { refused: code, retryAfterMs } = answer;
  return { t: 'refused', n, code, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}
