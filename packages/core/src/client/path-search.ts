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
  #until: Millis | undefined;
  #noneHere = false;
  #noneThere = false;

  constructor(context: Context, timers: LinkTimers, host: PathSearchHost) {
    this.#context = context;
    this.#timers = timers;
    this.#host = host;
  }

  /** A new peer connection, which may find what the last one did not, but has not all the time again. */
  restart(): void {
    this.#noneHere = this.#noneThere = false;
    this.goOn();
  }

  begin(): void {
    if (this.#until === undefined) this.#goOnFor(this.#context.limits.noPathMs);
  }

  /** A candidate of either side, or a server that is back: what was not tried yet gets its time. */
  goOn(): void {
    if (this.#until !== undefined && !this.#noneHere) this.#goOnFor(this.#context.limits.tryPathMs);
  }

  heardNone(): void {
    this.#noneThere = true;
    this.#judge();
  }

  timeout(): void {
    if (this.#host.found()) return;
    // What they do not know of, they could not try.
    if (!this.#host.allHeard()) return this.goOn();
    this.#noneHere = true;
    this.#host.sayNone();
    this.#judge();
  }

  #goOnFor(ms: Millis): void {
    const { now } = this.#context;
    this.#until = Math.max(this.#until ?? 0, now + ms);
    this.#timers.set('path', this.#until - now);
  }

  #judge(): void {
    if (this.#noneHere && this.#noneThere && !this.#host.found()) this.#host.none();
  }
}
