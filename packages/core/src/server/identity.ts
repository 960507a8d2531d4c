/**
 * Who a session is: hands each command about names, accounts and devices to who knows it. A name is nobody's
 * business but of those who use it; rooms ask for none.
 */
import type { Command } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import { Account } from './account.ts';
import type { Caller, Outcome, Reply } from './answer.ts';
import type { Context } from './context.ts';
import { Devices, type DevicesCommand } from './devices.ts';
import { Passkeys, type PasskeysCommand } from './passkeys.ts';
import { Seating } from './seating.ts';
import type { Session } from './session.ts';
import { SignInAttempts } from './sign-in-attempts.ts';
import { SignIn, type SignInCommand } from './sign-in.ts';
import type { Users } from './users.ts';

type AccountCommand = Extract<Command, { t: 'protect' | 'settings' }>;
export type IdentityCommand = SignInCommand | PasskeysCommand | DevicesCommand | AccountCommand;

export class Identity {
  readonly #signIn: SignIn;
  readonly #passkeys: Passkeys;
  readonly #devices: Devices;
  readonly #account: Account;

  constructor(context: Context, users: Users) {
    const attempts = new SignInAttempts(context);
    const seating = new Seating(context, users);
    this.#signIn = new SignIn(context, seating, attempts);
    this.#passkeys = new Passkeys(context, users, seating, attempts);
    this.#devices = new Devices(context, users);
    this.#account = new Account(context, users, attempts);
  }

  carryOut(
    session: Session,
    caller: Caller,
    frame: IdentityCommand,
    now: Millis,
    reply: Reply,
  ): Outcome {
    switch (frame.t) {
      case 'claim':
      case 'signIn':
      case 'enter':
      case 'admit':
        return this.#signIn.carryOut(session, caller, frame, now, reply);
      case 'passkey':
      case 'passkeyDone':
        return this.#passkeys.carryOut(session, caller, frame, now, reply);
      default:
        return this.#ofUser(session, caller, frame, now, reply);
    }
  }

  #ofUser(
    session: Session,
    caller: Caller,
    frame: DevicesCommand | AccountCommand,
    now: Millis,
    reply: Reply,
  ): Outcome {
    const { seat } = session;
    if (seat === undefined) return { refused: 'not_signed_in' };
    switch (frame.t) {
      case 'protect':
        return this.#account.protect(session, seat.user, caller, frame, now, reply);
      case 'settings':
        return this.#account.settings(session, seat.user, frame, now, reply);
      default:
        return this.#devices.carryOut(seat, frame, now, reply);
    }
  }
}
