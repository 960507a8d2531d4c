/**
 * Whether the current connection is alive. Knows no sockets: it is told what was heard and says when
 * silence has lasted too long. That a socket still reads "open" proves nothing and is never asked.
 * The server's rhythm changes with rooms and visibility, so silence is first met with a question.
 */
import type { Millis } from '../kit/machine.ts';
import type { Context } from './context.ts';

export interface HeartbeatHost {
  sendProbe(probe: number): void;
  /** It was asked and has answered. */
  alive(): void;
  dead(): void;
}

/** How many times as long as the last answer took the next one may take. */
const ROUND_TRIPS = 2.5;

export class Heartbeat {
  readonly #context: Context;
  readonly #host: HeartbeatHost;
  #beatMs: Millis | undefined;
  #probe = 0;
  #probedAt = 0;
  #probeBy = 0;
  /** How long it took to answer last. */
  #roundTripMs = 0;
  #answeredAt = Number.NEGATIVE_INFINITY;

  constructor(context: Context, host: HeartbeatHost) {
    this.#context = context;
    this.#host = host;
  }

  start(beatMs: Millis, roundTripMs: Millis): void {
    this.stop();
    this.#roundTripMs = roundTripMs;
    this.#beatMs = beatMs;
    this.#answeredAt = this.#context.now;
    this.heard();
  }

  stop(): void {
    this.#beatMs = undefined;
    this.#context.timers.clear('silence');
    this.#context.timers.clear('probe');
  }

  heard(): void {
    if (this.#beatMs === undefined) return;
    const { timers, limits, now, inCall } = this.#context;
    const beatMs = inCall ? Math.min(this.#beatMs, limits.beatInCallMs) : this.#beatMs;
    timers.set('silence', now + Math.max(beatMs, beatMs * limits.silenceBeats - limits.probeMs));
  }

  /** The last proof that it lives is no older than this. */
  answeredWithin(ms: Millis): boolean {
    return this.#context.now - this.#answeredAt <= ms;
  }

  /** Asks for a sign of life; a probe under way is not asked again, and its deadline only comes nearer. */
  probe(): void {
    const { timers, now } = this.#context;
    if (this.#beatMs === undefined) return;
    const isAsked = timers.has('probe');
    const by = now + this.#patienceMs;
    this.#probeBy = isAsked ? Math.min(this.#probeBy, by) : by;
    timers.set('probe', this.#probeBy);
    if (isAsked) return;
    this.#probe += 1;
    this.#probedAt = now;
    this.#host.sendProbe(this.#probe);
  }

  /** Only the answer to the last probe counts: other frames may have waited in a buffer through a sleep. */
  answered(probe: number): void {
    if (probe !== this.#probe) return;
    this.#context.timers.clear('probe');
    this.#answeredAt = this.#context.now;
    this.#roundTripMs = this.#answeredAt - this.#probedAt;
    this.#host.alive();
  }

  unanswered(): void {
    this.#host.dead();
  }

  /** In a call nobody waits for a dead connection for longer than its distance demands. */
  get #patienceMs(): Millis {
    const { probeMs, probeInCallMs } = this.#context.limits;
    if (!this.#context.inCall) return probeMs;
    return Math.min(probeMs, Math.max(probeInCallMs, this.#roundTripMs * ROUND_TRIPS));
  }
}
