/**
 * All sessions of the process: opens them, finds them again, ends them. When there are as many as
 * may be, one gives way that has no connection and is in no room, the longest lost first; a session
 * in use never does. Does not know what a hello is.
 */
import type { Millis } from '../kit/machine.ts';
import { randomSecret } from '../kit/random.ts';
import { CharBudget } from './char-budget.ts';
import { type Context, log } from './context.ts';
import type { ServerLog } from './io.ts';
import type { Lobby } from './lobby.ts';
import { type Budgets, Session, type SessionKeeper } from './session.ts';

type EndOfSession = Extract<ServerLog, { step: 'session ended' }>['why'];

const SID_BYTES = 16;

export class Sessions implements SessionKeeper {
  readonly budgets: Budgets;
  readonly #context: Context;
  readonly #lobby: Lobby;
  readonly #bySid = new Map<string, Session>();
  /** Sessions that have not proved to know their id, by the nonce they were asked for with. */
  readonly #fresh = new Map<string, Session>();
  /** Sessions without connection, longest lost first. */
  readonly #unbound = new Set<Session>();
  #numbered = 0;

  constructor(context: Context, lobby: Lobby) {
    this.#context = context;
    this.#lobby = lobby;
    const { replayBudgetChars, resultsBudgetChars } = context.limits;
    this.budgets = {
      events: new CharBudget(
        context.mutants.has('B28') ? Number.POSITIVE_INFINITY : replayBudgetChars,
      ),
      results: new CharBudget(resultsBudgetChars),
    };
  }

  get size(): number {
    return this.#bySid.size;
  }

  find(sid: string): Session | undefined {
    return this.#bySid.get(sid);
  }

  findFresh(nonce: string): Session | undefined {
    return this.#fresh.get(nonce);
  }

  /** Undefined when as many sessions as may be are in use. */
  open(nonce: string, device: string, now: Millis): Session | undefined {
    const { crypto, limits } = this.#context;
    if (this.#bySid.size >= limits.sessionsMax && !this.#giveWay(now)) return undefined;
    this.#numbered += 1;
    const id = {
      number: this.#numbered,
      sid: randomSecret(crypto, SID_BYTES),
      nonce,
      device: crypto.hash(device),
    };
    const session = new Session(id, this.#context, this.budgets, this);
    this.#bySid.set(id.sid, session);
    this.#fresh.set(nonce, session);
    log(this.#context, { step: 'session opened', session: id.number });
    return session;
  }

  bound(session: Session): void {
    this.#unbound.delete(session);
  }

  proved(session: Session): void {
    session.isProven = true;
    session.secret.confirm();
    this.#fresh.delete(session.id.nonce);
  }

  unbound(session: Session): void {
    this.#unbound.add(session);
    this.#lobby.unwatch(session);
  }

  expired(session: Session, now: Millis): void {
    this.end(session, 'expired', now);
  }

  end(session: Session, why: EndOfSession, now: Millis): void {
    if (this.#bySid.get(session.id.sid) !== session) return;
    session.member?.room.leave(session.member, why === 'goodbye' ? 'hangup' : 'lost', now);
    session.follow({ what: 'ended' }, now);
    session.end(now);
    this.#bySid.delete(session.id.sid);
    this.#fresh.delete(session.id.nonce);
    this.#unbound.delete(session);
    this.#lobby.unwatch(session);
    log(this.#context, { step: 'session ended', session: session.id.number, why });
  }

  #giveWay(now: Millis): boolean {
    for (const session of this.#unbound) {
      if (session.member !== undefined) continue;
      this.end(session, 'evicted', now);
      return true;
    }
    return false;
  }
}
