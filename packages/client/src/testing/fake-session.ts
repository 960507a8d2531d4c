/** One tab's session with the fake server, as its parts share it. */
import type { ErrorCode } from '@parley/protocol';
import type { SocketListener } from '../platform.ts';
import type { FakeMember, FakeRoom } from './fake-room.ts';
import type { FakeUser } from './fake-users.ts';

export interface FakeSession {
  readonly sid: string;
  secret: string;
  epoch: number;
  /** Highest command executed. */
  executed: number;
  /** Every event so far, without its stamps; event q is at q - 1. */
  readonly tails: string[];
  connection: SocketListener | undefined;
  room: FakeRoom | undefined;
  you: FakeMember | undefined;
  user: FakeUser | undefined;
  /** Under which the user finds this browser among their devices. */
  device: string;
  /** The passkey that was asked for last. */
  passkey: { challenge: string; to: 'add' | 'signIn' | 'claim'; id: string } | undefined;
}

/** A refusal, or the value of `done`. */
export type FakeAnswer = ErrorCode | object;
