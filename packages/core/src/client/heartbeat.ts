/**
 * Whether the current connection is alive. Knows no sockets: it is told what was heard and says when
 * silence has lasted too long. That a socket still reads "open" proves nothing and is never asked.
 * The server's rhythm changes with rooms and visibility, so silence is first met with a question.
 */
import type { Millis } from '../kit/machine.ts';
import type { Context } from './context.ts';

export interface HeartbeatHost {
  sendProbe(probe: number): void;
  dead(): void;
}

export class Heartbeat {
  readonly #context: Context;
  readonly #host: HeartbeatHost;
  #beatMs: Millis | undefined;
  #probe = 0;

  constructor(context: Context, host: HeartbeatHost) {
    this.#context = context;
    this.#host = host;
  }

  start(beatMs: Millis): void {
    this.stop();
    this.#beatMs = beatMs;
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

  /** Asks for a sign of life; a probe under way is not asked again, or its deadline would move. */
  probe(): void {
    const { timers, limits, now } = this.#context;
    if (this.#beatMs === undefined || timers.has('probe')) return;
    this.#probe += 1;
    timers.set('probe', now + limits.probeMs);
    this.#host.sendProbe(this.#probe);
  }

  /** Only the answer to the last probe counts: other frames may have waited in a buffer through a sleep. */
  answered(probe: number): void {
    if (probe === this.#probe) this.#context.timers.clear('probe');
  }

  unanswered(): void {
    this.#host.dead();
  }
}
