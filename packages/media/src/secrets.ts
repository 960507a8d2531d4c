/**
 * The secrets of our own relay: a new one each day, made from a key that is kept, so that one which became
 * known is of no use for long. Two are good at a time: what the older one signed outlives its day.
 */
import { createHmac, randomBytes } from 'node:crypto';

const PERIOD_MS = 24 * 60 * 60 * 1_000;
const KEY_BYTES = 32;

/** In the text that is kept. */
export const newRelayKey = (): string => randomBytes(KEY_BYTES).toString('base64url');

export class RelaySecrets {
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  /** The one that signs, then the one before it. */
  at(now: number): readonly [current: string, previous: string] {
    const period = Math.floor(now / PERIOD_MS);
    return [this.#of(period), this.#of(period - 1)];
  }

  /** How long the current one stays the current one. */
  lastsMs(now: number): number {
    return PERIOD_MS - (now % PERIOD_MS);
  }

  #of(period: number): string {
    return createHmac('sha256', this.#key).update(`relay ${period}`).digest('hex');
  }
}
