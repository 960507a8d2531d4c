/**
 * How often one may try to be somebody. Asked before anything is looked up, so that who is sent away
 * learns nothing and costs nothing. Does not know how the tries end.
 */
import type { Millis } from '../kit/machine.ts';
import type { Answer } from './answer.ts';
import { Attempts } from './attempts.ts';
import type { Context } from './context.ts';
import type { UserKey } from './store-port.ts';

export class SignInAttempts {
  readonly #claims: Attempts;
  readonly #byAddress: Attempts;
  readonly #byName: Attempts;

  constructor(context: Context) {
    const { claimsMax, claimsWindowMs, signInsWindowMs } = context.limits;
    const { signInsPerAddressMax, signInsPerNameMax } = context.limits;
    this.#claims = new Attempts(context, { max: claimsMax, windowMs: claimsWindowMs });
    this.#byAddress = new Attempts(context, {
      max: signInsPerAddressMax,
      windowMs: signInsWindowMs,
    });
    this.#byName = new Attempts(context, { max: signInsPerNameMax, windowMs: signInsWindowMs });
  }

  /** A refusal, or nothing: then it may be tried, which counts. */
  claim(address: string, now: Millis): Answer {
    const refused = refusal(this.#claims.waitMs(address, now));
    if (refused === undefined) this.#claims.note(address, now);
    return refused;
  }

  /** Without a name where it is known only by what is shown. */
  signIn(address: string, name: UserKey | undefined, now: Millis): Answer {
    const ofName = name === undefined ? 0 : this.#byName.waitMs(name, now);
    const refused = refusal(Math.max(this.#byAddress.waitMs(address, now), ofName));
    if (refused !== undefined) return refused;
    this.#byAddress.note(address, now);
    if (name !== undefined) this.#byName.note(name, now);
    return undefined;
  }

  /** For secrets that nobody guesses: many browsers behind one address may come back at once. */
  mayShowSecret(address: string, now: Millis): Answer {
    return refusal(this.#byAddress.waitMs(address, now));
  }

  showedInVain(address: string, now: Millis): void {
    this.#byAddress.note(address, now);
  }
}

function refusal(retryAfterMs: Millis): Answer {
  return retryAfterMs > 0 ? { refused: 'rate_limited', retryAfterMs } : undefined;
}
