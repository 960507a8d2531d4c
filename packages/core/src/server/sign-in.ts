/**
 * Becoming somebody by a name, a password, a device's secret or an operator's token. Whoever is refused
 * must not learn more than they may: the work is the same whether the name is known or not.
 */
import type { Command } from '@parley/protocol';
import { unreachable } from '../kit/assert.ts';
import type { Millis } from '../kit/machine.ts';
import { skeletonOf } from '../kit/skeleton.ts';
import type { Caller, Outcome, Reply } from './answer.ts';
import type { Context } from './context.ts';
import type { Arrival, Seating } from './seating.ts';
import type { Session } from './session.ts';
import type { SignInAttempts } from './sign-in-attempts.ts';

export type SignInCommand = Extract<Command, { t: 'claim' | 'signIn' | 'enter' | 'admit' }>;
type CommandOf<Type extends SignInCommand['t']> = Extract<Command, { t: Type }>;

export class SignIn {
  readonly #context: Context;
  readonly #seating: Seating;
  readonly #attempts: SignInAttempts;

  constructor(context: Context, seating: Seating, attempts: SignInAttempts) {
    this.#context = context;
    this.#seating = seating;
    this.#attempts = attempts;
  }

  carryOut(
    session: Session,
    { address }: Caller,
    frame: SignInCommand,
    now: Millis,
    reply: Reply,
  ): Outcome {
    const byToken = this.#context.admission.registration === 'tokens';
    if (byToken !== (frame.t === 'admit')) return { refused: 'registration_closed' };
    if (session.seat !== undefined) return { refused: 'already_signed_in' };
    switch (frame.t) {
      case 'claim':
        return this.#claim(session, address, frame, now, reply);
      case 'signIn':
        return this.#signIn(session, address, frame, now, reply);
      case 'enter':
        return this.#enter(session, address, frame, now, reply);
      case 'admit':
        return this.#admit(session, address, frame, now, reply);
      default:
        return unreachable(frame);
    }
  }

  #claim(
    session: Session,
    address: string,
    { id, password }: CommandOf<'claim'>,
    now: Millis,
    reply: Reply,
  ): Outcome {
    const { asks, admission } = this.#context;
    if (password === undefined && admission.registration === 'accounts') {
      return { refused: 'registration_closed' };
    }
    const refused = this.#attempts.claim(address, now);
    if (refused !== undefined) return refused;
    const key = skeletonOf(id);
    const arrival: Arrival = { session, by: 'claim', reply };
    if (password === undefined) this.#seating.make(arrival, { key, id, kind: 'guest' }, now);
    else {
      asks.ask('hashPassword', { password }, now, (answer, then) => {
        if (answer === undefined) return reply({ refused: 'store_unavailable' }, then);
        const passwordHash = answer.hash;
        this.#seating.make(arrival, { key, id, kind: 'account', passwordHash }, then);
      });
    }
    return 'later';
  }

  #signIn(
    session: Session,
    address: string,
    { id, password }: CommandOf<'signIn'>,
    now: Millis,
    reply: Reply,
  ): Outcome {
    const { asks } = this.#context;
    const key = skeletonOf(id);
    const refused = this.#attempts.signIn(address, key, now);
    if (refused !== undefined) return refused;
    asks.ask('findUser', { key }, now, (user, found) => {
      if (user === undefined) return reply({ refused: 'store_unavailable' }, found);
      const hash = user?.passwordHash ?? null;
      asks.ask('checkPassword', { password, hash }, found, (answer, checked) => {
        if (answer === undefined) reply({ refused: 'store_unavailable' }, checked);
        else if (hash === null || !answer.fits) reply({ refused: 'bad_credentials' }, checked);
        else {
          const shown = { passwordHash: hash };
          this.#seating.add({ session, by: 'password', reply }, key, shown, checked);
        }
      });
    });
    return 'later';
  }

  #enter(
    session: Session,
    address: string,
    { secret }: CommandOf<'enter'>,
    now: Millis,
    reply: Reply,
  ): Outcome {
    const refused = this.#attempts.mayShowSecret(address, now);
    if (refused !== undefined) return refused;
    const arrival: Arrival = { session, by: 'device', reply: this.#counting(address, reply) };
    this.#seating.open(arrival, secret, now);
    return 'later';
  }

  #admit(
    session: Session,
    address: string,
    { token }: CommandOf<'admit'>,
    now: Millis,
    reply: Reply,
  ): Outcome {
    const refused = this.#attempts.mayShowSecret(address, now);
    if (refused !== undefined) return refused;
    const counting = this.#counting(address, reply);
    this.#context.asks.ask('readToken', { token }, now, (read, then) => {
      if (read === undefined) return reply({ refused: 'store_unavailable' }, then);
      if ('refused' in read) return counting({ refused: 'bad_credentials' }, then);
      const user = { key: skeletonOf(read.id), id: read.id, kind: 'token' } as const;
      this.#seating.admit({ session, by: 'token', reply }, user, then);
    });
    return 'later';
  }

  /** What was shown in vain counts against the address. */
  #counting(address: string, reply: Reply): Reply {
    return (answer, now) => {
      const isVain = answer !== undefined && 'refused' in answer;
      if (isVain && answer.refused === 'bad_credentials') this.#attempts.showedInVain(address, now);
      reply(answer, now);
    };
  }
}
