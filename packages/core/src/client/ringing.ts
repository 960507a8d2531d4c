/**
 * Who rings this device. A ring is a lease: it stops when the server has said so or has been silent
 * for too long, and once it is over it never rings again. Does not know of calls; what is being
 * answered goes on here, unseen, until that is decided.
 */
import { type DownEvent, type RingView, wireLimits } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { Context } from './context.ts';
import type { Notice } from './io.ts';
import type { RingState } from './state.ts';

type StopReason = Extract<Notice, { what: 'stopped' }>['why'];

interface Ring {
  readonly shown: RingState;
  /** Unless it is renewed. */
  leaseEndsAt: Millis;
  readonly endsAt: Millis;
}

export interface RingingHost {
  /** It is being answered. */
  answers(invite: string): boolean;
  /** So, or it comes from whom we call ourselves. */
  hides(ring: RingState): boolean;
  over(invite: string): void;
  /** A historic bug: nobody pressed anything. */
  answerByItself(ring: RingState): void;
}

export class Ringing {
  readonly #context: Context;
  readonly #host: RingingHost;
  readonly #rings = new Map<string, Ring>();
  /** The last that are over: what comes late of them is nothing any more. */
  #past: string[] = [];

  constructor(context: Context, host: RingingHost) {
    this.#context = context;
    this.#host = host;
  }

  get state(): readonly RingState[] {
    const shown = [...this.#rings.values()].map((ring) => ring.shown);
    return shown.filter((ring) => !this.#host.hides(ring));
  }

  /** One whose lease is over is none, also where the clock has not been looked at since. */
  find(invite: string): RingState | undefined {
    return this.#live().find((shown) => shown.invite === invite);
  }

  /** Whether this user rings. */
  from(user: string): RingState | undefined {
    return this.#live().find((shown) => isSame(user, shown.from));
  }

  rings({ ageMs, restMs, leaseMs, ...view }: RingView): void {
    const { now, mutants } = this.#context;
    const known = this.#rings.get(view.invite)?.shown;
    const full = this.#rings.size >= wireLimits.ringsMax;
    if (this.#past.includes(view.invite) || (known === undefined && full)) return;
    const shown = known ?? { ...view, since: now - ageMs };
    this.#rings.set(view.invite, { shown, leaseEndsAt: now + leaseMs, endsAt: now + restMs });
    this.#changed();
    if (known !== undefined) return;
    this.#log('rings');
    if (mutants.has('B23')) this.#host.answerByItself(shown);
  }

  renewed(invites: readonly string[], leaseMs: Millis): void {
    for (const invite of invites) {
      const ring = this.#rings.get(invite);
      if (ring !== undefined) ring.leaseEndsAt = this.#context.now + leaseMs;
    }
    this.#changed();
  }

  stopped({ invite, why, device }: Extract<DownEvent, { t: 'stopped' }>): void {
    if (why === 'answeredHere') this.end(invite);
    else this.stop(invite, why, device);
  }

  /** All that ring, as the server holds them. */
  snapshot(rings: readonly RingView[]): void {
    const named = rings.map(({ invite }) => invite);
    for (const invite of this.#rings.keys()) {
      // What comes of answering is told by the answer.
      const goesOn = named.includes(invite) || this.#host.answers(invite);
      if (!goesOn) this.stop(invite, 'expired');
    }
    for (const ring of rings) this.rings(ring);
  }

  /** Over through no doing of ours. */
  stop(invite: string, why: StopReason, device?: string): void {
    const ring = this.#rings.get(invite);
    this.end(invite);
    if (ring === undefined) return;
    const { from } = ring.shown;
    const notice = { what: 'stopped', from, why, ...(device !== undefined && { device }) } as const;
    this.#context.out.push({ t: 'notice', notice });
    this.#log('stopped');
    this.#host.over(invite);
  }

  /** It was answered or declined here. */
  end(invite: string): void {
    this.#past = [invite, ...this.#past].slice(0, this.#context.limits.pastRingsMax);
    this.#rings.delete(invite);
    this.#changed();
  }

  /** This device is nobody's any more. */
  clear(): void {
    for (const invite of this.#rings.keys()) {
      this.end(invite);
      this.#host.over(invite);
    }
  }

  timeout(): void {
    const { now } = this.#context;
    for (const [invite, ring] of this.#rings) if (endOf(ring) <= now) this.stop(invite, 'expired');
    this.#changed();
  }

  #live(): RingState[] {
    const live = [...this.#rings.values()].filter((ring) => endOf(ring) > this.#context.now);
    return live.map(({ shown }) => shown);
  }

  #changed(): void {
    const { timers } = this.#context;
    this.#context.touched = true;
    if (this.#rings.size === 0) timers.clear('ring');
    else timers.set('ring', Math.min(...[...this.#rings.values()].map(endOf)));
  }

  #log(state: 'rings' | 'stopped'): void {
    this.#context.out.push({ t: 'log', event: { step: 'ring', state } });
  }
}

const endOf = ({ leaseEndsAt, endsAt }: Ring) => Math.min(leaseEndsAt, endsAt);

/** As near as a name that was typed comes to the one it means; a miss only shows a ring for longer. */
export const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
