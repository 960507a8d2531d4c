/**
 * How long a link is kept over which nothing comes: until its first bytes, and once they came, through
 * silence. While the server is away, which may bring what is missing, a new link waits for it.
 */
import type { Millis } from '../kit/machine.ts';
import type { Context } from './context.ts';
import type { Evidence } from './evidence.ts';
import type { LinkTimers } from './link-timers.ts';

export interface PatienceHost {
  serverReachable(): boolean;
  /** `at`: since when it was to be given up. */
  over(why: 'media_failed' | 'media_timeout', at: Millis): void;
}

export class Patience {
  readonly #context: Context;
  readonly #timers: LinkTimers;
  readonly #evidence: Evidence;
  readonly #host: PatienceHost;
  /** When a link without any bytes so far is given up. */
  #firstBytesBy: Millis;

  constructor(context: Context, timers: LinkTimers, evidence: Evidence, host: PatienceHost) {
    this.#context = context;
    this.#timers = timers;
    this.#evidence = evidence;
    this.#host = host;
    this.#firstBytesBy = context.now + context.limits.firstBytesMs;
    timers.set('evidence', context.limits.firstBytesMs);
  }

  /** A link that waited for the server gets time to use it. */
  serverBack(): void {
    const { now, limits } = this.#context;
    this.#firstBytesBy = Math.max(this.#firstBytesBy, now + limits.firstBytesAfterResumeMs);
    this.#timers.set('evidence', this.#firstBytesBy - now);
  }

  /** For so long no clock of ours ran: unless something is heard at once, the silence lasted through it. */
  slept(ms: Millis): void {
    this.#evidence.slept(ms);
    if (this.#timers.has('measure')) this.#timers.set('measure', 0);
    this.#timers.set('evidence', this.#context.limits.wakeLookMs);
  }

  timeout(): void {
    const { now, limits } = this.#context;
    const { everActive } = this.#evidence;
    const deadline = everActive
      ? now - this.#evidence.silentMs(now) + limits.silentLinkMs
      : this.#firstBytesBy;
    if (now < deadline) return this.#timers.set('evidence', deadline - now);
    const waits = !everActive && !this.#host.serverReachable();
    if (waits) return this.#timers.set('evidence', limits.firstBytesAfterResumeMs);
    this.#host.over(everActive ? 'media_timeout' : 'media_failed', deadline);
  }
}
