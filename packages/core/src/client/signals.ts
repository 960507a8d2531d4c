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
  /** More came early than can be kept. */
  overflowed(): void;
}

/** What the other side would refuse is not sent: one signal that never comes holds up all that follow. */
export function sendable(body: SignalBody): boolean {
  return decodeChannel(encodeChannel({ t: 'signal', gen: 1, k: 1, body })).ok;
}

interface Unconfirmed extends Signal {
  sentAt: Millis;
  byChannel: boolean;
  byServer: boolean;
}

export class Signals {
  readonly #limits: ClientLimits;
  readonly #host: SignalsHost;
  #channelOpen = false;
  #lastK = 0;
  /** Said, and not yet confirmed by a beat of the other side. */
  #unconfirmed: Unconfirmed[] = [];
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
    const signal = { k: this.#lastK, body, sentAt: now, byChannel: false, byServer: false };
    this.#unconfirmed.push(signal);
    // Without a channel nothing is confirmed; the server delivers without being watched.
    if (this.#unconfirmed.length > this.#limits.unconfirmedMax) this.#unconfirmed.shift();
    if (this.#channelOpen) this.#sendByChannel(signal);
    else this.#sendByServer(signal);
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
    this.#unconfirmed = this.#unconfirmed.filter((signal) => signal.k > k);
  }

  channelOpened(): void {
    this.#channelOpen = true;
  }

  channelClosed(): void {
    this.#channelOpen = false;
    for (const signal of this.#unconfirmed) this.#sendByServer(signal);
  }

  /** What one route has held for too long takes the other as well. */
  hurry(now: Millis): void {
    for (const signal of this.#unconfirmed) {
      if (now - signal.sentAt < this.#limits.unconfirmedMs) continue;
      this.#sendByChannel(signal);
      this.#sendByServer(signal);
    }
  }

  #sendByChannel(signal: Unconfirmed): void {
    if (signal.byChannel) return;
    signal.byChannel = true;
    this.#host.byChannel({ k: signal.k, body: signal.body });
  }

  #sendByServer(signal: Unconfirmed): void {
    if (signal.byServer) return;
    signal.byServer = true;
    this.#host.byServer({ k: signal.k, body: signal.body });
  }
}
