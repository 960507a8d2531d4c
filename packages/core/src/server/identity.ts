import type { Command } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { Caller, Outcome, Reply } from './answer.ts';
import type { Context } from './context.ts';
import type { Session } from './session.ts';
import type { Users } from './users.ts';

export type IdentityCommand = Extract<
  Command,
  {
    t:
      | 'claim'
      | 'signIn'
      | 'enter'
      | 'admit'
      | 'passkey'
      | 'passkeyDone'
      | 'protect'
      | 'signOut'
      | 'devices'
      | 'forgetDevice'
      | 'deleteMe'
      | 'settings';
  }
>;

export class Identity {
  readonly #context: Context;
  readonly #users: Users;

  constructor(context: Context, users: Users) {
    this.#context = context;
    this.#users = users;
  }

  carryOut(
    session: Session,
    caller: Caller,
    frame: IdentityCommand,
    now: Millis,
    reply: Reply,
  ): Outcome {
    return { refused: 'not_allowed' };
  }
}
