/** What an address may do at the ways into rooms, whichever of them it takes. */
import { Attempts } from './attempts.ts';
import type { Context } from './context.ts';

export class EntranceBounds {
  readonly failedJoins: Attempts;
  /** Rooms that were made, each of which lives for a while also when nobody comes. */
  readonly roomsMade: Attempts;

  constructor(context: Context) {
    const { failedJoinsMax, failedJoinsWindowMs, roomsMadeMax, roomsMadeWindowMs } = context.limits;
    this.failedJoins = new Attempts(context, {
      max: failedJoinsMax,
      windowMs: failedJoinsWindowMs,
    });
    this.roomsMade = new Attempts(context, { max: roomsMadeMax, windowMs: roomsMadeWindowMs });
  }
}
