/** What the doors ask of the machines behind them, each of which keeps the clients of its doors apart from all others. */
import type { CloseName } from '@parley/protocol';
import type { Millis } from '../../kit/machine.ts';
import type { ConnectionId } from '../io.ts';
import type { DoorName, News, Wish } from './io.ts';

/** A client at a door, for as long as its connection lasts. */
export interface Guest {
  readonly id: ConnectionId;
  readonly door: DoorName;
  readonly address: string;
  tell(news: News): void;
  /** Its connection ends; `gone` follows in any case. */
  close(why: CloseName, now: Millis): void;
}

/** How a connection came to its end. */
export type Ending =
  /** Its client closed it, as one does that needs the server no more. */
  | 'closed'
  /** It broke without a word. */
  | 'lost'
  /** Its page has gone, or it was sent away. */
  | 'gone';

export interface Space {
  /** Guests it holds something of. */
  readonly size: number;
  /** Whether another client may come at all, asked before its connection is made. */
  admits(): boolean;
  /** Who is known here, where ids are not secret. */
  ids?(): readonly string[];
  /** `chars`: how long the frame was that said so. */
  take(guest: Guest, wish: Wish, now: Millis, chars: number): void;
  /** Its connection is closed or about to be. Comes once, also for who never wished for anything. */
  gone(guest: Guest, now: Millis, how: Ending): void;
}
