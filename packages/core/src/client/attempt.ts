/** How far the attempt to get a connection, or a better one, has come. */
import type { Millis } from '../kit/machine.ts';
import type { SocketId } from './io.ts';
import type { StopReason } from './state.ts';

export type Attempt =
  | { is: 'idle' }
  /** The current socket serves; nothing else is under way. */
  | { is: 'none' }
  | { is: 'waiting'; until: Millis | null }
  /**
   * Asking whether the server can be reached at all, without a socket; `again` when the network changed
   * meanwhile. So many questions are `asked` and not answered.
   */
  | { is: 'reaching'; again: boolean; asked: number }
  /** `doubted`: it got this far so shortly before the network changed that it may belong to either. */
  | { is: 'connecting'; socket: SocketId; since: Millis; doubted: boolean; urgent: boolean }
  | { is: 'welcoming'; socket: SocketId; since: Millis; doubted: boolean; slotAt?: Millis }
  | { is: 'stopped'; why: StopReason };
