/**
 * When a link tries anew, with a new peer connection in the same call: because its negotiation got
 * stuck, because the browser gave it up, because the network changed and nothing came since, or because it
 * fell silent. Never while something comes, and for silence only once the server is known to answer: it has to carry the
 * attempt, and without one a path that comes back heals the old connection. Decides when, knows not how.
 */
import type { Millis } from '../kit/machine.ts';
import type { Context } from './context.ts';
import type { Evidence } from './evidence.ts';
import type { EnvironmentEvent } from './io.ts';
import type { LinkTimers } from './link-timers.ts';

export interface RecoveryHost {
  /** Nothing is open between the two sides. */
  stable(): boolean;
  /** There is a way to the other side, as far as is known. */
  hasRoute(): boolean;
  /** The server answered lately. If not, it is asked, and `serverAnswers` follows when it does. */
  asksServer(): boolean;
  /** Begin a generation, and lead it. */
  anew(): void;
}

export class Recovery {
  readonly #context: Context;
  readonly #timers: LinkTimers;
  readonly #evidence: Evidence;
  readonly #host: RecoveryHost;
  /** The browser has given the present peer connection up. */
  #broken = false;
  #leads = false;
  #failedAt = Number.NEGATIVE_INFINITY;
  /** When the present peer connection was opened, by our wish or theirs. */
  #openedAt: Millis = 0;
  /** When something happened last that makes another attempt promising. */
  #newsAt = Number.NEGATIVE_INFINITY;
  /** Before, nothing could be heard: what was silent meanwhile tells nothing. */
  #awakeAt: Millis = 0;
  /** The last network event, until the link was heard for some time after it. */
  #eventAt: Millis | undefined;

  constructor(context: Context, timers: LinkTimers, evidence: Evidence, host: RecoveryHost) {
    this.#context = context;
    this.#timers = timers;
    this.#evidence = evidence;
    this.#host = host;
  }

  get isBroken(): boolean {
    return this.#broken;
  }

  opened(leads: boolean): void {
    const { negotiateMs, followerGraceMs } = this.#context.limits;
    this.#broken = false;
    this.#leads = leads;
    this.#openedAt = this.#context.now;
    this.#eventAt = undefined;
    this.#timers.set('negotiate', leads ? negotiateMs : negotiateMs + followerGraceMs);
  }

  negotiated(): void {
    if (this.#host.stable()) this.#timers.clear('negotiate');
    else this.#timers.start('negotiate', this.#context.limits.negotiateMs);
  }

  /** Once is answered by a new try; twice within a short time would go on for ever. */
  failedAgain(): boolean {
    const { now, limits } = this.#context;
    const again = now - this.#failedAt < limits.failureWindowMs;
    this.#failedAt = now;
    return again;
  }

  /** The present peer connection will never work again. The side that began it begins the next. */
  broke(): void {
    this.#broken = true;
    this.#timers.set('negotiate', this.#leads ? 0 : this.#context.limits.followerGraceMs);
  }

  /** Whether a signal is missing that holds later ones up. */
  misses(signal: boolean): void {
    if (signal) this.#timers.start('hole', this.#context.limits.holeMs);
    else this.#timers.clear('hole');
  }

  /** A negotiation or a missing signal has kept the link waiting for too long. */
  stuck(timer: 'negotiate' | 'hole'): void {
    if (timer === 'negotiate' && this.#host.stable() && !this.#broken) return;
    // Without any route to the other side a new start would only add to what waits.
    if (this.#host.hasRoute()) this.#host.anew();
    else this.#timers.set(timer, this.#context.limits.channelBeatMs);
  }

  /** Only some events harm a link: whether anything comes after them says which. */
  environment(event: EnvironmentEvent): void {
    if (event === 'offline' || event === 'hidden' || event === 'visible') return;
    this.#newsAt = this.#eventAt = this.#context.now;
    if (event === 'woke' || event === 'pageShown') this.#awakeAt = this.#context.now;
    this.#timers.set('measure', 0);
  }

  /** The signalling is back, or there is a relay: another attempt may do what the last one could not. */
  news(): void {
    this.#newsAt = this.#context.now;
    this.serverAnswers();
  }

  /** What was measured last may be older than the answer. */
  serverAnswers(): void {
    const { patience, everActive } = this.#evidence;
    const silentMs = this.#evidence.silentMs(this.#context.now);
    if (everActive && silentMs >= patience.hastyMs) this.#timers.set('measure', 0);
  }

  /** Something was measured just now. Says after how long to measure again. */
  measured(): Millis {
    const { now, limits } = this.#context;
    const { silentSince, measureEveryMs } = this.#evidence;
    const hastyUntil = (this.#eventAt ?? Infinity) + limits.hastyForMs;
    if ((silentSince ?? 0) > hastyUntil) this.#eventAt = undefined;
    const dueAt = this.#dueAt;
    const askAt = dueAt - limits.probeInCallMs;
    if (now < askAt) return Math.min(measureEveryMs, askAt - now);
    const answers = this.#host.asksServer();
    if (now < dueAt) return Math.min(measureEveryMs, dueAt - now);
    if (answers) this.#host.anew();
    return measureEveryMs;
  }

  /** When silence will have lasted long enough for the next attempt. */
  get #dueAt(): Millis {
    const { burstMs, recoverEveryMs } = this.#context.limits;
    const { silentSince, everActive, patience } = this.#evidence;
    const heardAt = silentSince ?? 0;
    const usualAt = everActive ? Math.max(heardAt, this.#awakeAt) + patience.usualMs : Infinity;
    const hastyAt = Math.max(this.#eventAt ?? Infinity, heardAt) + patience.hastyMs;
    // Without news their answer is waited for: it may be as long in coming as they are away.
    const patientMs = this.#host.stable() ? recoverEveryMs : Infinity;
    const apartMs = this.#newsAt > this.#openedAt ? burstMs : patientMs;
    return Math.max(Math.min(usualAt, hastyAt), this.#openedAt + apartMs);
  }
}
