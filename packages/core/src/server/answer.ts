/** What a command comes to. One that is acknowledged and nothing more comes to undefined. */
import type { ErrorCode } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { ConnectionId } from './io.ts';

export type Answer =
  | { readonly value: object }
  | { readonly refused: ErrorCode; readonly retryAfterMs?: Millis }
  | undefined;

/** `later`: the reply is given when the outer world has answered. */
export type Outcome = Answer | 'later';

/** Gives the answer of one command, once. Whose session has ended meanwhile gets nothing. */
export type Reply = (answer: Answer, now: Millis) => void;

/** Where a command came from, beside its session. */
export interface Caller {
  readonly id: ConnectionId;
  readonly address: string;
  /** Of the page: `https://calls.example`. */
  readonly origin: string;
}
