/**
 * Whether there is any path to the other side at all. Each side looks for itself and says when it has
 * found none for long enough; only when both have is the link over, for one side alone cannot
 * know what is still on its way to it. What was once found is no matter of this one.
 */
import type { Millis } from '../kit/machine.ts';
import type { Context } from './context.ts';
import type { LinkTimers } from './link-timers.ts';

export interface PathSearchHost {
  /** There is a path, or was one. */
  found(): boolean;
  /** The server has all that was said to the other side. */
  allHeard(): boolean;
  /** Tells the other side that none was found here. */
  sayNone(): void;
  /** Neither side found one. */
  none(): void;
}

export class PathSearch {
  readonly #context: Context;
  readonly #timers: LinkTimers;
  readonly #host: PathSearchHost;
  /** Undefined until each side has described itself to the other, and there is something to search by. */
  #span: { until: Millis; atMost: Millis } | undefined;
  #noneHere = false;
  #noneThere = false;

  constructor(context: Context, timers: LinkTimers, host: PathSearchHost) {
    this.#context = context;
    this.#timers = timers;
    this.#host = host;
  }

  begin(): void {
    if (this.#span === undefined) this.#searchFor(this.#context.limits.noPathMs);
  }

  /** A new peer connection, which may find what the last one did not, but has not all the time again. */
  restart(): void {
    this.#noneHere = this.#noneThere = false;
    this.goOn();
  }

  /** A candidate of either side gets some time, and all of them together not much. */
  goOn(): void {
    if (this.#span === undefined || this.#noneHere) return;
    const { now, limits } = this.#context;
    const wished = Math.max(this.#span.until, now + limits.tryPathMs);
    this.#span.until = Math.min(wished, this.#span.atMost);
    this.#setTimer(this.#span.until);
  }

  /** Candidates may have waited for it. */
  serverBack(): void {
    if (this.#span !== undefined && !this.#noneHere)
      this.#searchFor(this.#context.limits.tryPathMs);
  }

  heardNone(): void {
    this.#noneThere = true;
    this.#judge();
  }

  timeout(): void {
    if (this.#host.found()) return;
    // What they do not know of, they could not try.
    if (!this.#host.allHeard()) return this.serverBack();
    this.#noneHere = true;
    this.#host.sayNone();
    this.#judge();
  }

  #searchFor(ms: Millis): void {
    const until = this.#context.now + ms;
    this.#span = { until, atMost: until + this.#context.limits.tryPathMs };
    this.#setTimer(until);
  }

  #setTimer(until: Millis): void {
    this.#timers.set('path', Math.max(0, until - this.#context.now));
  }

  #judge(): void {
    if (this.#noneHere && this.#noneThere && !this.#host.found()) this.#host.none();
  }
}
