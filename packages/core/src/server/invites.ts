import type { Command, OutgoingView, RingView } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { Caller, Outcome, Reply } from './answer.ts';
import type { Context } from './context.ts';
import type { Rooms } from './rooms.ts';
import type { Session } from './session.ts';
import type { Users } from './users.ts';

export type InvitesCommand = Extract<Command, { t: 'invite' | 'ringing' | 'accept' | 'decline' }>;

export class Invites {
  readonly #context: Context;
  readonly #users: Users;
  readonly #rooms: Rooms;

  constructor(context: Context, users: Users, rooms: Rooms) {
    this.#context = context;
    this.#users = users;
    this.#rooms = rooms;
  }

  get size(): number {
    return 0;
  }

  /** The right that came with a push to a page that is closed. */
  declinedByRight(right: string, now: Millis): void {}

  carryOut(
    session: Session,
    caller: Caller,
    frame: InvitesCommand,
    now: Millis,
    reply: Reply,
  ): Outcome {
    return { refused: 'not_allowed' };
  }
}

/** What rings for a session. */
export function ringsOf(session: Session, now: Millis): RingView[] {
  return [];
}

/** The open invite that a session made. */
export function outgoingOf(session: Session): OutgoingView | null {
  return null;
}
