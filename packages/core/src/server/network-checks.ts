/**
 * Credentials for checks of the network, which need the relay without a call: one check of an address
 * at a time, for a minute. Does not know what is checked.
 */
import type { CheckResult } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import { countedAddress } from './address.ts';
import type { Answer } from './answer.ts';
import type { Context, Timed } from './context.ts';
import type { Relays } from './relays.ts';
import type { Session } from './session.ts';

interface Lease {
  readonly session: Session;
  readonly until: Millis;
}

export class NetworkChecks implements Timed {
  readonly #context: Context;
  readonly #relays: Relays | undefined;
  /** By address, in the order of their ends, for all live equally long. */
  readonly #leases = new Map<string, Lease>();

  constructor(context: Context, relays: Relays | undefined) {
    this.#context = context;
    this.#relays = relays;
  }

  check(session: Session, address: string, now: Millis): Answer {
    const { checkLifeMs, countedAddressesMax } = this.#context.limits;
    const counted = countedAddress(address);
    const lease = this.#leases.get(counted);
    const isFree = lease === undefined || lease.session === session || lease.until <= now;
    if (!isFree) return { refused: 'rate_limited', retryAfterMs: Math.ceil(lease.until - now) };
    const isKnown = this.#leases.delete(counted);
    if (!isKnown && this.#leases.size >= countedAddressesMax) return { refused: 'server_busy' };
    this.#leases.set(counted, { session, until: now + checkLifeMs });
    this.#setTimer();
    const servers = this.#context.ice.serversFor(`check ${counted}`, checkLifeMs);
    const relay = this.#relays?.state() ?? 'none';
    return { value: { servers, relay } satisfies CheckResult };
  }

  onTime(now: Millis): void {
    for (const [address, { until }] of this.#leases) {
      if (until > now) break;
      this.#leases.delete(address);
    }
    this.#setTimer();
  }

  #setTimer(): void {
    for (const { until } of this.#leases.values()) return this.#context.timers.set(this, until);
  }
}
