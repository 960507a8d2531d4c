/**
 * Sees to it that commands are acknowledged soon although nothing is sent to the client that could
 * carry the acknowledgement. Two sets that take turns stand in for a timer per session.
 */
import type { Millis } from '../kit/machine.ts';
import type { Context, Timed } from './context.ts';

interface Owing {
  readonly commands: { readonly untold: number };
  beat(now: Millis): void;
}

export class AckQueue implements Timed {
  readonly #context: Context;
  #early = new Set<Owing>();
  #late = new Set<Owing>();

  constructor(context: Context) {
    this.#context = context;
  }

  note(session: Owing, now: Millis): void {
    const { untold } = session.commands;
    if (untold === 0) return;
    if (untold >= this.#context.limits.ackEveryCommands) return session.beat(now);
    if (!this.#early.has(session)) this.#late.add(session);
    if (!this.#context.timers.has(this)) this.#setTimer(now);
  }

  onTime(now: Millis): void {
    for (const session of this.#early) if (session.commands.untold > 0) session.beat(now);
    this.#early.clear();
    [this.#early, this.#late] = [this.#late, this.#early];
    if (this.#early.size > 0) this.#setTimer(now);
  }

  /** Half the delay, because a session waits through two turns at most. */
  #setTimer(now: Millis): void {
    this.#context.timers.set(this, now + this.#context.limits.ackDelayMs / 2);
  }
}
