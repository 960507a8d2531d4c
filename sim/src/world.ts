/**
 * Virtual time: one queue of things to do, in the order (time, insertion). Everything in a
 * simulation happens inside one of them. Knows nothing of sockets, machines or people.
 */
import { type Millis, Timers } from '@parley/core/kit';
import { Trace, type TraceKind } from './trace.ts';

export class World {
  readonly trace: Trace;
  #now: Millis = 0;
  #queue = new Timers<() => void>();
  #events = 0;

  constructor(trace: TraceKind = 'hash') {
    this.trace = new Trace(trace);
  }

  get now(): Millis {
    return this.#now;
  }

  get events(): number {
    return this.#events;
  }

  at(time: Millis, run: () => void): void {
    this.#queue.set(run, Math.max(time, this.#now));
  }

  after(delayMs: Millis, run: () => void): void {
    this.#queue.set(run, this.#now + delayMs);
  }

  /** Everything up to and including `until`; `goesOn` can end it before. */
  run(until: Millis, goesOn: () => boolean = () => true): void {
    while (goesOn()) {
      const next = this.#queue.next();
      if (next === undefined || next > until) break;
      this.#now = next;
      this.#queue.due(next)?.();
      this.#events += 1;
    }
    this.#now = Math.max(this.#now, until);
  }
}
