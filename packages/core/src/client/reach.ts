/**
 * By which servers the others may be reached, and whether they may learn any address but the relay's:
 * as the server says, and as this person wishes. Knows no peer connection.
 */
import type { CheckResult, DownEvent, IceServer } from '@parley/protocol';
import type { Context } from './context.ts';
import type { Link } from './link.ts';
import type { NetworkState } from './state.ts';

type IceEvent = Extract<DownEvent, { t: 'ice' }>;

export class Reach {
  readonly #context: Context;
  #hidesAddress = false;
  #relayOnly = false;
  #hasRelay: boolean | null = null;
  #told = false;

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

  hide(on: boolean): void {
    this.#hidesAddress = on;
    this.#context.touched = true;
  }

  /** The links hear of a relay: it may be another one than before, or the same that was away. */
  told({ servers, relayOnly = false }: IceEvent, links: Iterable<Pick<Link, 'relayTold'>>): void {
    this.#relayOnly = relayOnly;
    this.#hasRelay = hasTurn(servers);
    this.#context.touched = true;
    // B20, the bug: those of the beginning are used for ever
    if (this.#context.mutants.has('B20') && this.#told) return;
    this.#told = true;
    this.#context.out.push({ t: 'iceServers', servers });
    if (this.#hasRelay) for (const link of links) link.relayTold();
  }

  checked({ servers }: CheckResult): void {
    this.#hasRelay = hasTurn(servers);
    this.#context.touched = true;
  }
}

const hasTurn = (servers: readonly IceServer[]): boolean =>
  servers.some(({ urls }) => urls.some((url) => url.startsWith('turn')));
