/**
 * Lets connections begin their TLS handshake one at a time, whoever's address had the fewest lately first.
 * A handshake costs as much as everything after it, and who it is for shows only at its end: by then whoever
 * does not wait has taken the time of those who do. Does not know what TLS is.
 */
import type { Socket } from 'node:net';
import { countedAddress } from '@parley/core/server';

/** The runtime accepts one connection a turn; so many come in before the next handshake, to be put in order. */
const ACCEPTED_FIRST = 4;
const FORGET_AFTER_MS = 60_000;
const ADDRESSES_MAX = 20_000;

interface Held {
  readonly socket: Socket;
  readonly since: number;
}

export interface TurnstileOptions {
  /** Whose client has given up by then. */
  readonly patienceMs: number;
  readonly letIn: (socket: Socket) => void;
}

export class Turnstile {
  readonly #options: TurnstileOptions;
  /** By how often the address had come: never, once, up to 3 times, up to 7 times, and so on. */
  readonly #lines: Held[][] = [];
  readonly #came = new Map<string, number>();
  #forgotAt = 0;
  #held = 0;
  #acceptedFirst = 0;
  #hasAccepted = false;

  constructor(options: TurnstileOptions) {
    this.#options = options;
  }

  /** Of an unknown address, or of one that speaks for many, all are the first. */
  enter(socket: Socket, address: string | undefined): void {
    const now = performance.now();
    const line = 32 - Math.clz32(address === undefined ? 0 : this.#count(address, now));
    while (this.#lines.length <= line) this.#lines.push([]);
    this.#lines[line]?.push({ socket, since: now });
    this.#held += 1;
    this.#hasAccepted = true;
    if (this.#held === 1) setImmediate(this.#turn);
  }

  /** Nobody who waits will be let in. */
  close(): void {
    for (const { socket } of this.#lines.flat()) socket.destroy();
    this.#lines.length = 0;
    this.#held = 0;
  }

  readonly #turn = (): void => {
    const waitsForOthers = this.#hasAccepted && this.#acceptedFirst < ACCEPTED_FIRST;
    this.#hasAccepted = false;
    this.#acceptedFirst = waitsForOthers ? this.#acceptedFirst + 1 : 0;
    if (!waitsForOthers) this.#letOneIn();
    if (this.#held > 0) setImmediate(this.#turn);
  };

  #letOneIn(): void {
    const givenUp = performance.now() - this.#options.patienceMs;
    for (let held = this.#next(); held !== undefined; held = this.#next()) {
      if (held.since >= givenUp && !held.socket.destroyed) return this.#options.letIn(held.socket);
      held.socket.destroy();
    }
  }

  #next(): Held | undefined {
    const held = this.#lines.find((line) => line.length > 0)?.shift();
    if (held !== undefined) this.#held -= 1;
    return held;
  }

  /** How often it came before. */
  #count(address: string, now: number): number {
    if (now - this.#forgotAt > FORGET_AFTER_MS || this.#came.size > ADDRESSES_MAX) {
      this.#came.clear();
      this.#forgotAt = now;
    }
    const counted = countedAddress(address);
    const before = this.#came.get(counted) ?? 0;
    this.#came.set(counted, before + 1);
    return before;
  }
}
