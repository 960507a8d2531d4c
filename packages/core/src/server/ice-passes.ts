/**
 * Passes for the list of ICE servers. One says until when it is good and carries a keyed hash over
 * that, so it is recognised without being remembered, also after a restart; one of a page of a pair says of
 * which. Bounds how often an address may show what is none. Does not know what a pass opens; its times are
 * those of a wall clock.
 */
import { parseJson } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import { base64url, randomSecret } from '../kit/random.ts';
import { Timers } from '../kit/timers.ts';
import { Attempts } from './attempts.ts';
import type { Timed } from './context.ts';
import type { ServerCrypto } from './io.ts';
import type { ServerLimits } from './limits.ts';
import type { Pair } from './pair.ts';

export interface IcePassesShape {
  readonly crypto: ServerCrypto;
  readonly limits: ServerLimits;
  /** One that is handed out and taken instead of all others. */
  readonly fixed?: string | undefined;
}

/** What a good one says. */
export interface IcePass {
  readonly pair?: Pair;
}

/** So that no two pages have the same. */
const CHANCE_BYTES = 12;

export class IcePasses {
  readonly #shape: IcePassesShape;
  /** Looked at when somebody comes: nothing here needs to happen on time. */
  readonly #timers = new Timers<Timed>();
  readonly #failures: Attempts;

  constructor(shape: IcePassesShape) {
    const { limits } = shape;
    this.#shape = shape;
    this.#failures = new Attempts(
      { limits, timers: this.#timers },
      { max: limits.failedIcePassesMax, windowMs: limits.failedIcePassesWindowMs },
    );
  }

  issue(now: Millis, pair?: Pair): string {
    const { crypto, limits, fixed } = this.#shape;
    if (fixed !== undefined) return fixed;
    const until = Math.ceil(now + limits.icePassLifeMs);
    const start = `${until.toString(36)}.${randomSecret(crypto, CHANCE_BYTES)}`;
    const said =
      pair === undefined ? start : `${start}.${encodeURIComponent(JSON.stringify(pair))}`;
    return `${said}.${this.#sign(said)}`;
  }

  /** Undefined where it is none, or no longer. */
  read(pass: string, now: Millis): IcePass | undefined {
    const { crypto, fixed } = this.#shape;
    // Hashed, because texts of another length are told apart at once.
    if (fixed !== undefined) {
      return crypto.same(crypto.hash(pass), crypto.hash(fixed)) ? {} : undefined;
    }
    const end = pass.lastIndexOf('.');
    const said = pass.slice(0, end);
    const isOurs = crypto.same(pass.slice(end + 1), this.#sign(said));
    return isOurs && now < Number.parseInt(said, 36) ? saidBy(said) : undefined;
  }

  /** How long this address has to wait before it may show another; 0 when it need not. */
  waitMs(address: string, now: Millis): Millis {
    for (let due = this.#timers.due(now); due !== undefined; due = this.#timers.due(now)) {
      due.onTime(now);
    }
    return this.#failures.waitMs(address, now);
  }

  /** What this address showed was none. */
  failed(address: string, now: Millis): void {
    this.#failures.note(address, now);
  }

  #sign(said: string): string {
    return base64url(this.#shape.crypto.mac(`ice pass ${said}`));
  }
}

/** Whatever it says was signed by us. */
function saidBy(said: string): IcePass {
  const [, , ...pair] = said.split('.');
  if (pair.length === 0) return {};
  const text = decodeURIComponent(pair.join('.'));
  return { pair: parseJson(text, text.length) as Pair };
}
