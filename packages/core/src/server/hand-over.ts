/**
 * The last work of a server whose place another process has taken: tells its clients to move there, all of
 * a room in the same moment, rooms first, as many a second as are admitted, and at once whoever asks for
 * something. What it knew stays as it is, and nobody hears of it any more. Does not know who arrives there.
 */
import { decodeUp } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import { slotAfter } from './admission.ts';
import type { Connection } from './connection.ts';
import type { Context, Timed } from './context.ts';
import { Room } from './room.ts';
import type { Session } from './session.ts';

export class HandOver implements Timed {
  readonly #context: Context;
  readonly #began: Millis;
  /** Who was not told yet, by those who go together, in the order in which they go. */
  readonly #staying = new Map<Room | Session, Connection[]>();
  #told = 0;

  constructor(context: Context, connections: readonly Connection[], now: Millis) {
    this.#context = context;
    this.#began = now;
    stopAll(context.timers);
    const others = new Map<Room | Session, Connection[]>();
    for (const connection of connections) {
      const session = connection.depart(now);
      // Not welcomed yet.
      if (session === undefined) connection.close('drain', now, 0);
      else {
        const company = companyOf(session);
        const groups = company instanceof Room ? this.#staying : others;
        groups.set(company, [...(groups.get(company) ?? []), connection]);
      }
    }
    for (const [company, group] of others) this.#staying.set(company, group);
    this.onTime(now);
  }

  /** It lives, and may want something: that is for the other process to hear. */
  heard(connection: Connection, text: string, now: Millis): void {
    const { state } = connection;
    if (state.is !== 'departing') return;
    const decoded = decodeUp(text);
    if (!decoded.ok || decoded.frame.t === 'ack' || decoded.frame.t === 'hello') return;
    const { frame } = decoded;
    if (frame.t !== 'beat') return this.#tell(companyOf(state.session));
    if (frame.probe !== undefined) state.session.beat(now, frame.probe);
  }

  onTime(now: Millis): void {
    const { limits, timers } = this.#context;
    for (const company of this.#staying.keys()) {
      const at = this.#began + slotAfter(this.#told, limits.hellosPerSecond);
      if (at > now) return timers.set(this, at);
      this.#tell(company);
    }
  }

  #tell(company: Room | Session): void {
    const group = this.#staying.get(company) ?? [];
    this.#staying.delete(company);
    this.#told += group.length;
    for (const connection of group) connection.tellToMove();
  }
}

function stopAll(timers: Context['timers']): void {
  while (timers.due(Number.POSITIVE_INFINITY) !== undefined);
}

/** Those with whom somebody has to do at this moment: whoever is in the room, and whoever it rings. */
const companyOf = (session: Session): Room | Session =>
  session.member?.room ?? session.rings[0]?.shape.room ?? session;
