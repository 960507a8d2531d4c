/** What a user sets for themself: the password that makes an account of a name, and who may call. */
import type { Command } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { Caller, Outcome, Reply } from './answer.ts';
import type { Context } from './context.ts';
import type { Session } from './session.ts';
import type { SignInAttempts } from './sign-in-attempts.ts';
import { standingOf } from './snapshot.ts';
import type { StoredUser } from './store-port.ts';
import type { User, Users } from './users.ts';

type CommandOf<Type extends Command['t']> = Extract<Command, { t: Type }>;

export class Account {
  readonly #context: Context;
  readonly #users: Users;
  readonly #attempts: SignInAttempts;

  constructor(context: Context, users: Users, attempts: SignInAttempts) {
    this.#context = context;
    this.#users = users;
    this.#attempts = attempts;
  }

  /** Whoever found the page open must not take the account: where there is a password, it is asked for. */
  protect(
    session: Session,
    user: User,
    { address }: Caller,
    { password, current = '' }: CommandOf<'protect'>,
    now: Millis,
    reply: Reply,
  ): Outcome {
    const { passwordHash: hash, kind } = user.stored;
    if (kind === 'token') return { refused: 'not_allowed' };
    // a first password is work, too, and many may be asked for before the first one is set
    const refused = this.#attempts.signIn(address, user.key, now);
    if (refused !== undefined) return refused;
    if (hash === null) return this.#setPassword(session, user, password, now, reply);
    const given = { password: current, hash };
    this.#context.asks.ask('checkPassword', given, now, (answer, then) => {
      if (answer === undefined) reply({ refused: 'store_unavailable' }, then);
      else if (!answer.fits) reply({ refused: 'bad_credentials' }, then);
      else this.#setPassword(session, user, password, then, reply);
    });
    return 'later';
  }

  settings(
    session: Session,
    { key }: User,
    { callers, secondCall }: CommandOf<'settings'>,
    now: Millis,
    reply: Reply,
  ): Outcome {
    const changes = {
      ...(callers !== undefined && { callers }),
      ...(secondCall !== undefined && { secondCall }),
    };
    this.#context.asks.ask('setSettings', { key, ...changes }, now, (answer, then) => {
      if (answer === undefined) return reply({ refused: 'store_unavailable' }, then);
      this.#changed(session, key, changes, then, reply);
    });
    return 'later';
  }

  #setPassword(
    session: Session,
    { key }: User,
    password: string,
    now: Millis,
    reply: Reply,
  ): 'later' {
    const { asks } = this.#context;
    asks.ask('hashPassword', { password }, now, (answer, hashed) => {
      if (answer === undefined) return reply({ refused: 'store_unavailable' }, hashed);
      if (session.seat?.user.key !== key) return reply({ refused: 'not_signed_in' }, hashed);
      const passwordHash = answer.hash;
      asks.ask('setPassword', { key, passwordHash }, hashed, (done, then) => {
        if (done === undefined) return reply({ refused: 'store_unavailable' }, then);
        this.#changed(session, key, { passwordHash, kind: 'account' }, then, reply);
      });
    });
    return 'later';
  }

  #changed(
    session: Session,
    key: string,
    changes: Partial<StoredUser>,
    now: Millis,
    reply: Reply,
  ): void {
    this.#users.changed(key, (user) => {
      user.stored = { ...user.stored, ...changes };
      user.tellMe(now, session);
    });
    const { seat } = session;
    if (seat === undefined) reply({ refused: 'not_signed_in' }, now);
    else reply({ value: { standing: standingOf(seat, now) } }, now);
  }
}
