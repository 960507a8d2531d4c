/**
 * Tells members of rooms by which servers they may reach each other: those of the configuration, and
 * the relay with credentials that end. These are made anew at half their life for whoever is still
 * inside. Does not know how a server is found, nor how credentials are made.
 */
import { encodeTail, type IceServer } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { Context, Timed } from './context.ts';
import type { Relays } from './relays.ts';
import type { Follower } from './session-news.ts';
import type { Session } from './session.ts';

type Surroundings = Pick<Context, 'crypto' | 'limits' | 'mutants' | 'timers'>;

const HOLDER_CHARS = 16;

export class Ice {
  readonly #context: Surroundings;
  readonly #servers: readonly IceServer[];
  readonly #relays: Relays | undefined;
  readonly #holders = new Map<Session, Timed>();

  constructor(context: Surroundings, servers: readonly IceServer[], relays: Relays | undefined) {
    this.#context = context;
    this.#servers = servers;
    this.#relays = relays;
  }

  /** Those whose credentials are made anew. */
  get size(): number {
    return this.#holders.size;
  }

  /** Before the answer that says with whom one is in the room. */
  readonly follow: Follower = (session, { what }, now) => {
    const { mutants } = this.#context;
    // B37, the bug: whoever comes may use the relay
    if (what === 'entered' || (what === 'bound' && mutants.has('B37'))) this.tell(session, now);
    else if (what === 'left') this.#forget(session);
  };

  tell(session: Session, now: Millis): void {
    const { limits, mutants } = this.#context;
    if (session.member === undefined && !mutants.has('B37')) return;
    const { relayLifeMs } = limits;
    const servers = this.serversFor(holderOf(session), relayLifeMs);
    const relayOnly = this.#relays?.relayOnly === true;
    if (servers.length > 0 || relayOnly) {
      const news = { t: 'ice', servers, ...(relayOnly && { relayOnly }) } as const;
      session.push(encodeTail(news), now);
    }
    if (this.#relays !== undefined) this.#renewLater(session, now);
  }

  /** `holder`: whom quotas of a relay count for. */
  serversFor(holder: string, lifeMs: Millis): IceServer[] {
    return [...this.#servers, ...this.relaysFor(holder, lifeMs)];
  }

  relaysFor(holder: string, lifeMs: Millis): readonly IceServer[] {
    const { crypto } = this.#context;
    const name = crypto.hash(`relay ${holder}`).slice(0, HOLDER_CHARS);
    return this.#relays?.serversFor(name, lifeMs) ?? [];
  }

  /** The relay came, went or moved. */
  changed(now: Millis): void {
    for (const session of this.#holders.keys()) this.tell(session, now);
  }

  #renewLater(session: Session, now: Millis): void {
    const { timers, limits, mutants } = this.#context;
    if (mutants.has('B19')) return; // the bug: they are given once
    const renewal = this.#holders.get(session) ?? {
      onTime: (then: Millis) => this.tell(session, then),
    };
    this.#holders.set(session, renewal);
    timers.set(renewal, now + limits.relayLifeMs / 2);
  }

  #forget(session: Session): void {
    const renewal = this.#holders.get(session);
    if (renewal === undefined) return;
    this.#holders.delete(session);
    this.#context.timers.clear(renewal);
  }
}

const holderOf = ({ seat, id }: Session): string =>
  seat === undefined ? `device ${id.device}` : `user ${seat.user.key}`;
