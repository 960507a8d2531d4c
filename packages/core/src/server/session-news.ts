/** What happens to sessions, for the machines that follow people rather than connections. */
import type { LeaveReason, LeftReason } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { Member } from './room.ts';
import type { Session } from './session.ts';
import type { Seat } from './users.ts';

/** Why a stay ended; the others are told of what a client said of its leaving as hanging up. */
export type Departure = LeftReason | LeaveReason;

export type SessionNews =
  | { what: 'bound' }
  /** `wasSilent`: nothing had come from it for as long as may be. */
  | { what: 'unbound'; wasSilent: boolean }
  /** Its page was shown or hidden. */
  | { what: 'visibility' }
  | { what: 'ended' }
  /** `isNew`: the user was made just now; whoever had the name before is another. */
  | { what: 'seated'; isNew: boolean }
  /** Told while the seat is still taken. */
  | { what: 'unseated'; seat: Seat }
  | { what: 'entered'; member: Member }
  | { what: 'left'; member: Member; reason: Departure };

export type Follower = (session: Session, news: SessionNews, now: Millis) => void;
