/**
 * The history of users: writes down each call that ended, for every user who was in it, and shows
 * what the store has. Nobody waits for the writing. Does not know why calls end.
 */
import type { CallEnd, CallMedia, Command } from '@parley/protocol';
import { unreachable } from '../kit/assert.ts';
import type { Millis } from '../kit/machine.ts';
import { randomSecret } from '../kit/random.ts';
import type { Caller, Outcome, Reply } from './answer.ts';
import { type Context, log } from './context.ts';
import type { Party } from './invite.ts';
import type { Session } from './session.ts';
import { Stays } from './stays.ts';
import type { NewCall, UserKey } from './store-port.ts';
import type { User, Users } from './users.ts';

export type JournalCommand = Extract<Command, { t: 'history' | 'forgetCalls' | 'sawMissed' }>;

/** A call by name, as it ended for either; null: it is none of theirs. */
export interface CallByName {
  /** None where nothing rang. */
  readonly invite?: string;
  readonly caller: Party;
  readonly callee: Party;
  readonly media: CallMedia;
  readonly placedAt: Millis;
  readonly lengthMs: Millis;
  readonly reasons: { readonly caller: CallEnd | null; readonly callee: CallEnd | null };
}

type Entry = { readonly key: UserKey; readonly call: Omit<NewCall, 'id'> & Partial<NewCall> };

export class Journal {
  readonly #context: Context;
  readonly #users: Users;

  constructor(context: Context, users: Users) {
    this.#context = context;
    this.#users = users;
    const stays = new Stays((key, call, now) => this.#write([{ key, call }], now));
    context.followers.push((session, news, now) => stays.follow(session, news, now));
  }

  carryOut(
    session: Session,
    _caller: Caller,
    frame: JournalCommand,
    now: Millis,
    reply: Reply,
  ): Outcome {
    const { seat } = session;
    if (seat === undefined) return { refused: 'not_signed_in' };
    switch (frame.t) {
      case 'history':
        return this.#history(seat.user, frame, now, reply);
      case 'forgetCalls':
        return this.#forget(seat.user, frame.call, now, reply);
      case 'sawMissed':
        return this.#saw(seat.user, now, reply);
      default:
        return unreachable(frame);
    }
  }

  /** Written again, by a server that took the call over from one that died, it is the same entry. */
  byName({ invite, caller, callee, reasons, ...call }: CallByName, now: Millis): void {
    const { media, placedAt, lengthMs } = call;
    const id = invite && { id: this.#context.crypto.hash(`call ${invite}`) };
    const shared = { ...id, media, agoMs: Math.round(now - placedAt), lengthMs };
    const calls: Entry[] = [];
    if (reasons.caller !== null) {
      const out = { ...shared, ...of(callee), direction: 'out', unseen: false } as const;
      calls.push({ key: caller.key, call: { ...out, reason: reasons.caller } });
    }
    if (reasons.callee !== null) {
      const unseen = missedEnds.includes(reasons.callee);
      const incoming = { ...shared, ...of(caller), direction: 'in', unseen } as const;
      calls.push({ key: callee.key, call: { ...incoming, reason: reasons.callee } });
    }
    this.#write(calls, now);
  }

  #write(entries: readonly Entry[], now: Millis): void {
    const { asks, crypto, limits } = this.#context;
    const calls = entries.map(({ key, call }) => ({
      key,
      call: { ...call, id: call.id ?? randomSecret(crypto) },
    }));
    asks.ask('addCalls', { calls, keep: limits.callsKept }, now, (answer, then) => {
      if (answer === undefined)
        return log(this.#context, { step: 'store failed', call: 'addCalls' });
      for (const [at, { key }] of calls.entries()) this.#missed(key, answer.missed[at], then);
    });
  }

  #history(
    { key }: User,
    { after, limit }: Extract<JournalCommand, { t: 'history' }>,
    now: Millis,
    reply: Reply,
  ): Outcome {
    const wanted = { key, limit, ...(after !== undefined && { after }) };
    this.#context.asks.ask('listCalls', wanted, now, (answer, then) => {
      if (answer === undefined) return reply({ refused: 'store_unavailable' }, then);
      reply({ value: answer }, then);
    });
    return 'later';
  }

  #forget({ key }: User, call: string | undefined, now: Millis, reply: Reply): Outcome {
    const given = { key, ...(call !== undefined && { call }) };
    this.#context.asks.ask('forgetCalls', given, now, (answer, then) => {
      if (answer === undefined) return reply({ refused: 'store_unavailable' }, then);
      reply({ value: {} }, then);
      this.#missed(key, answer.missed, then);
    });
    return 'later';
  }

  #saw({ key }: User, now: Millis, reply: Reply): Outcome {
    this.#context.asks.ask('sawMissed', { key }, now, (answer, then) => {
      if (answer === undefined) return reply({ refused: 'store_unavailable' }, then);
      reply({ value: {} }, then);
      this.#missed(key, 0, then);
    });
    return 'later';
  }

  /** Every page of the user shows the same number. */
  #missed(key: UserKey, missed: number | undefined, now: Millis): void {
    if (missed === undefined) return;
    this.#users.changed(key, (user) => {
      if (user.stored.missed === missed) return;
      user.stored = { ...user.stored, missed };
      user.tellMe(now);
    });
  }
}

/** Ends after which the one who was called may want to call back. */
const missedEnds: readonly CallEnd[] = ['unanswered', 'cancelled', 'busy', 'unreachable'];

const of = ({ id }: Party) => ({ user: id, names: [id] });
