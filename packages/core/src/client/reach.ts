/**
 * By which servers the others may be reached, and whether they may learn any address but the relay's:
 * as the server says, and as this person wishes. Knows no peer connection.
 */
import type { CheckResult, DownEvent, IceServer } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { Context } from './context.ts';
import type { NetworkState } from './state.ts';

export class Reach {
  readonly #context: Context;
  #hidesAddress = false;
  #relayOnly = false;
  #hasRelay: boolean | null = null;
  #relayToldAt: Millis = -Infinity;

  constructor(context: Context) {
    this.#context = context;
  }

  get state(): NetworkState {
    return {
      hidesAddress: this.#hidesAddress,
      relayOnly: this.#relayOnly,
      hasRelay: this.#hasRelay,
    };
  }

  /** For the connections that are made from now on. */
  get onlyByRelay(): boolean {
    return this.#hidesAddress || this.#relayOnly;
  }

  /** When the server last told of a relay: it may be another one than before, or the same that was away. */
  get relayToldAt(): Millis {
    return this.#relayToldAt;
  }

  hide(on: boolean): void {
    this.#hidesAddress = on;
    this.#context.touched = true;
  }

  told({ servers, relayOnly = false }: Extract<DownEvent, { t: 'ice' }>): void {
    this.#relayOnly = relayOnly;
    this.#hasRelay = hasTurn(servers);
    if (this.#hasRelay) this.#relayToldAt = this.#context.now;
    this.#context.touched = true;
    this.#context.out.push({ t: 'iceServers', servers });
  }

  checked({ servers }: CheckResult): void {
    this.#hasRelay = hasTurn(servers);
    this.#context.touched = true;
  }
}

const hasTurn = (servers: readonly IceServer[]): boolean =>
  servers.some(({ urls }) => urls.some((url) => url.startsWith('turn')));
