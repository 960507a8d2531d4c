/**
 * What the two sides of a link say to each other in one generation: numbered by the sender, applied in
 * order and once by the receiver, whichever of two routes each took. The control channel is used while
 * it is open, the server otherwise, and for what the channel did not deliver.
 */
import { decodeChannel, encodeChannel, type SignalBody } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { ClientLimits } from './limits.ts';

export interface Signal {
  k: number;
  body: SignalBody;
}

export interface SignalsHost {
  byChannel(signal: Signal): void;
  byServer(signal: Signal): void;
  apply(body: SignalBody): void;
  /** More is missing or unconfirmed than can be kept. */
  overflowed(): void;
}

/** What the other side would refuse is not sent: one signal that never comes holds up all that follow. */
export function sendable(body: SignalBody): boolean {
  return decodeChannel(encodeChannel({ t: 'signal', gen: 1, k: 1, body })).ok;
}

interface Undelivered extends Signal {
  sentAt: Millis;
  alsoByServer: boolean;
}

export class Signals {
  readonly #limits: ClientLimits;
  readonly #host: SignalsHost;
  #channelOpen = false;
  #lastK = 0;
  /** Sent over the channel and not confirmed by the other side's beat. */
  #undelivered: Undelivered[] = [];
  #applied = 0;
  #early = new Map<number, SignalBody>();

  constructor(limits: ClientLimits, host: SignalsHost) {
    this.#limits = limits;
    this.#host = host;
  }

  /** Highest number up to which everything was received. */
  get received(): number {
    return this.#applied;
  }

  /** Something is missing that holds later signals up. */
  get hasHole(): boolean {
    return this.#early.size > 0;
  }

  say(body: SignalBody, now: Millis): void {
    this.#lastK += 1;
    const signal = { k: this.#lastK, body };
    if (!this.#channelOpen) return this.#host.byServer(signal);
    if (this.#undelivered.length >= this.#limits.undeliveredMax) return this.#host.overflowed();
    this.#undelivered.push({ ...signal, sentAt: now, alsoByServer: false });
    this.#host.byChannel(signal);
  }

  receive({ k, body }: Signal): void {
    if (k <= this.#applied || this.#early.has(k)) return;
    if (k > this.#applied + 1) {
      if (this.#early.size >= this.#limits.reorderMax) return this.#host.overflowed();
      this.#early.set(k, body);
      return;
    }
    let next: SignalBody | undefined = body;
    while (next !== undefined) {
      this.#applied += 1;
      this.#host.apply(next);
      next = this.#early.get(this.#applied + 1);
      this.#early.delete(this.#applied + 1);
    }
  }

  /** The other side has everything up to `k`. */
  confirmed(k: number): void {
    this.#undelivered = this.#undelivered.filter((signal) => signal.k > k);
  }

  channelOpened(): void {
    this.#channelOpen = true;
  }

  channelClosed(): void {
    this.#channelOpen = false;
    for (const signal of this.#undelivered) this.#sendByServer(signal);
    this.#undelivered = [];
  }

  /** What the channel has held for too long takes the other route as well. */
  hurry(now: Millis): void {
    for (const signal of this.#undelivered) {
      if (now - signal.sentAt >= this.#limits.undeliveredMs) this.#sendByServer(signal);
    }
  }

  #sendByServer(signal: Undelivered): void {
    if (signal.alsoByServer) return;
    signal.alsoByServer = true;
    this.#host.byServer({ k: signal.k, body: signal.body });
  }
}
