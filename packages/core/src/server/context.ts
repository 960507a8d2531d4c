/** What all machines of one server share. The hub makes it; nothing in it is a decision. */
import { type Registration, upMessages, type UpFrame } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { Mutants } from '../kit/mutants.ts';
import type { Outputs } from '../kit/outputs.ts';
import type { Timers } from '../kit/timers.ts';
import type { BucketShape } from '../kit/token-bucket.ts';
import type { Asks } from './asks.ts';
import type { CallTickets } from './call-tickets.ts';
import type { Ice } from './ice.ts';
import type { ServerCount, ServerCrypto, ServerLog, ServerOutput } from './io.ts';
import type { ServerLimits } from './limits.ts';
import type { Follower } from './session-news.ts';
import type { TicketOffice } from './ticket-office.ts';

/** A machine with at most one deadline, which is its entry in the one table of timers. */
export interface Timed {
  onTime(now: Millis): void;
}

export interface Context {
  readonly crypto: ServerCrypto;
  readonly limits: ServerLimits;
  /** Of what one connection may send. */
  readonly messageRate: BucketShape;
  readonly mutants: Mutants;
  readonly timers: Timers<Timed>;
  readonly outputs: Outputs<ServerOutput>;
  /** Are told what happens to sessions, in this order. */
  readonly followers: Follower[];
  readonly asks: Asks;
  readonly admission: HowToCome;
  readonly pairs: PairPolicy;
  readonly ice: Ice;
  readonly tickets: CallTickets;
  readonly ticketOffice: TicketOffice;
}

/** Who may come under a name, and where their calls are announced to closed pages. */
export interface HowToCome {
  readonly registration: Registration;
  readonly pushKey?: string | undefined;
}

/** Who may enter the rooms of pairs: nobody, whoever names both sides, or whom the operator's own program lets. */
export type PairPolicy = 'closed' | 'open' | 'asked';

export function log(context: Context, event: ServerLog): void {
  context.outputs.push({ t: 'log', event });
}

export function count(context: Context, what: ServerCount): void {
  context.outputs.push({ t: 'count', what });
}

/** What is counted with every message is made once. */
export const counted = {
  relayed: { t: 'count', what: { what: 'relayed' } },
  message: Object.fromEntries(
    Object.keys(upMessages).map((type) => [type, { t: 'count', what: { what: 'message', type } }]),
  ) as Record<UpFrame['t'], ServerOutput>,
} as const satisfies Record<string, ServerOutput | Record<string, ServerOutput>>;
