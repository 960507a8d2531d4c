/**
 * What the machines of one client share: the time of the present input, the outputs, the one table
 * of timers, and the few facts that more than one of them decides by.
 */
import type { Millis } from '../kit/machine.ts';
import type { Mutants } from '../kit/mutants.ts';
import type { Outputs } from '../kit/outputs.ts';
import type { Entropy } from '../kit/random.ts';
import type { Timers } from '../kit/timers.ts';
import type { ClientOutput } from './io.ts';
import type { ClientLimits } from './limits.ts';

type ConnectionTimer = 'connect' | 'retry' | 'reach' | 'silence' | 'probe';
type SessionTimer = 'ack' | 'unacked' | 'enter' | 'ring';
export type LinkTimer =
  | 'measure'
  | 'channelBeat'
  | 'negotiate'
  | 'evidence'
  | 'hole'
  | 'candidates'
  | 'path';

/** A link's timers carry its number, a closing peer's its id. */
export type TimerKey =
  | ConnectionTimer
  | SessionTimer
  | 'rejoin'
  | 'dial'
  | `flush ${number}`
  | `${LinkTimer} ${number}`;

export interface Context {
  now: Millis;
  /** The page can be seen. */
  visible: boolean;
  /** This person is in a call, or on the way into one. */
  inCall: boolean;
  /** Something was asked for, and has no answer yet. */
  isAwaited: boolean;
  /** This person is a user, or about to be: calls are to find them. */
  isSomebody: boolean;
  /** Something that `ClientState` shows has changed. */
  touched: boolean;
  readonly out: Outputs<ClientOutput>;
  readonly timers: Timers<TimerKey>;
  readonly entropy: Entropy;
  readonly limits: ClientLimits;
  readonly mutants: Mutants;
}
