import type { Command, PersonView } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { Caller, Outcome, Reply } from './answer.ts';
import type { Context } from './context.ts';
import type { Session } from './session.ts';
import type { User, Users } from './users.ts';

export type PeopleCommand = Extract<
  Command,
  { t: 'addContact' | 'dropContact' | 'block' | 'unblock' }
>;

export class People {
  readonly #context: Context;
  readonly #users: Users;

  constructor(context: Context, users: Users) {
    this.#context = context;
    this.#users = users;
  }

  carryOut(
    session: Session,
    caller: Caller,
    frame: PeopleCommand,
    now: Millis,
    reply: Reply,
  ): Outcome {
    return { refused: 'not_allowed' };
  }
}

/** The people of a user as the user sees them. */
export function peopleOf(user: User, now: Millis): PersonView[] {
  return [...user.people.values()].map(({ id, is }) => ({ id, is }));
}
