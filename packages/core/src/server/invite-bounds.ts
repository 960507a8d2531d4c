/** How often somebody may ring: bounded for each caller, each pair whoever of them calls, and each address. */
import type { Millis } from '../kit/machine.ts';
import { Attempts } from './attempts.ts';
import type { Context } from './context.ts';
import type { UserKey } from './store-port.ts';

export class InviteBounds {
  readonly #byCaller: Attempts;
  readonly #byPair: Attempts;
  readonly #byAddress: Attempts;

  constructor(context: Context) {
    const { invitesPerCallerMax, invitesPerPairMax, invitesPerAddressMax, invitesWindowMs } =
      context.limits;
    const atMost = (max: number) => new Attempts(context, { max, windowMs: invitesWindowMs });
    this.#byCaller = atMost(invitesPerCallerMax);
    this.#byPair = atMost(invitesPerPairMax);
    this.#byAddress = atMost(invitesPerAddressMax);
  }

  /** Counts one more, or says how long to wait for it. */
  take(caller: UserKey, callee: UserKey, address: string, now: Millis): Millis {
    const counts: [Attempts, string][] = [
      [this.#byCaller, caller],
      [this.#byPair, pairOf(caller, callee)],
      [this.#byAddress, address],
    ];
    const waitMs = Math.max(...counts.map(([attempts, who]) => attempts.waitMs(who, now)));
    if (waitMs === 0) for (const [attempts, who] of counts) attempts.note(who, now);
    return waitMs;
  }

  /** The two are talking: neither floods the other. */
  answered(caller: UserKey, callee: UserKey): void {
    this.#byPair.forgive(pairOf(caller, callee));
  }
}

const pairOf = (...users: [UserKey, UserKey]): string => users.sort().join(' ');
