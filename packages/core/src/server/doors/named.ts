/**
 * Clients that are known by ids of their own choice, and speak with whoever they can name. Says who
 * has an id, who gets a message and who is told that somebody is gone. Each door of this kind has
 * ids of its own and a policy. Never looks into a message.
 */
import type { Millis } from '../../kit/machine.ts';
import { can } from '../can.ts';
import type { Context, Timed } from '../context.ts';
import type { Conversations } from './conversations.ts';
import type { DoorName, Refused, Wish } from './io.ts';
import { Lost } from './lost.ts';
import { type Letter, Mail } from './mail.ts';
import { Partners } from './partners.ts';
import type { Ending, Guest, Space } from './space.ts';

export interface NamedPolicy {
  readonly door: DoorName;
  /** What is for somebody absent waits for a while; otherwise its sender is told at once. */
  readonly keepsMail: boolean;
  /** Clients give signs of life of their own accord, and who does not is gone. */
  readonly wantsSigns: boolean;
  /** What clients have with each other goes on without their connections to us. */
  readonly outlivesUs: boolean;
  /** Who is refused an id has to go; otherwise it may try another. */
  readonly closesRefused: boolean;
}

export const peerjsPolicy: NamedPolicy = {
  door: 'peerjs',
  keepsMail: true,
  wantsSigns: true,
  outlivesUs: true,
  closesRefused: true,
};

export const webrtcconnectPolicy: NamedPolicy = {
  door: 'webrtcconnect',
  keepsMail: false,
  wantsSigns: false,
  outlivesUs: false,
  closesRefused: false,
};

type Claim = Extract<Wish, { is: 'claim' }>;
type Say = Extract<Wish, { is: 'say' }>;

/** Who is known by an id, over whichever connection. */
interface Known {
  readonly id: string;
  /** One-way: what was shown may be of any length and is nobody's business. */
  readonly proof: string | undefined;
  guest: Guest;
  aliveAt: Millis;
}

export class Named implements Space, Timed {
  readonly #context: Context;
  readonly #policy: NamedPolicy;
  readonly #lost: Lost<Known>;
  readonly #partners: Partners<Known>;
  readonly #mail: Mail<Known>;
  readonly #byId = new Map<string, Known>();
  readonly #byGuest = new Map<Guest, Known>();

  constructor(context: Context, conversations: Conversations, policy: NamedPolicy) {
    this.#context = context;
    this.#policy = policy;
    this.#lost = new Lost(context, (known, now) => this.#part(known, now, 'gone'));
    this.#partners = new Partners(policy.door, context.limits.partnersMax, conversations);
    this.#mail = new Mail(context, (from, to) => from.guest.tell({ is: 'expired', to }));
  }

  get size(): number {
    return this.#byGuest.size + this.#lost.size + this.#partners.size + this.#mail.size;
  }

  /** One too many is told so over its connection. */
  admits(): boolean {
    return true;
  }

  ids(): readonly string[] {
    return [...this.#byId.keys()];
  }

  take(guest: Guest, wish: Wish, now: Millis, chars: number): void {
    switch (wish.is) {
      case 'say':
        return this.#say(guest, wish, now, chars);
      case 'claim':
        return this.#claim(guest, wish, now);
      case 'alive': {
        const known = this.#byGuest.get(guest);
        if (known !== undefined) known.aliveAt = now;
        return;
      }
      case 'leave':
        return guest.close('goodbye', now);
      case 'unfit':
        guest.tell({ is: 'refused', why: 'not allowed', wish: 'unfit' });
        return guest.close('denied', now);
      default:
    }
  }

  /** One deadline for all: that of whoever has been silent for longest. */
  onTime(now: Millis): void {
    const { timers, limits } = this.#context;
    let next = Number.POSITIVE_INFINITY;
    for (const { guest, aliveAt } of this.#byId.values()) {
      const endsAt = aliveAt + limits.peerAliveMs;
      if (now >= endsAt) guest.close('silent', now);
      else next = Math.min(next, endsAt);
    }
    if (this.#byId.size > 0) timers.set(this, next);
  }

  gone(guest: Guest, now: Millis, how: Ending): void {
    const known = this.#byGuest.get(guest);
    if (known === undefined) return;
    this.#forget(known);
    if (!this.#policy.outlivesUs) this.#part(known, now, 'gone');
    else if (how === 'lost') this.#lost.add(known, now);
    else this.#part(known, now, how);
  }

  #claim(guest: Guest, { id, proof: shown }: Claim, now: Millis): void {
    const proof = shown === undefined ? undefined : this.#context.crypto.hash(shown);
    const why = this.#refusalOf(guest, id, proof);
    if (why !== undefined) {
      guest.tell({ is: 'refused', why, wish: 'claim', id });
      if (this.#policy.closesRefused) guest.close('denied', now);
      return;
    }
    const before = this.#byGuest.get(guest);
    if (before !== undefined && before.id !== id) {
      this.#forget(before);
      this.#part(before, now, 'gone');
    }
    const known = this.#byId.get(id) ?? this.#add(guest, id, proof, now);
    const replaced = known.guest;
    known.guest = guest;
    known.aliveAt = now;
    this.#byGuest.set(guest, known);
    guest.tell({ is: 'claimed', id });
    if (replaced !== guest) {
      this.#byGuest.delete(replaced);
      replaced.close('superseded', now);
    }
    for (const { from, letters } of this.#mail.fetch(id)) {
      for (const letter of letters) this.#deliver(from, known, letter, now);
    }
  }

  #refusalOf(guest: Guest, id: string, proof: string | undefined): Refused | undefined {
    const { doorIdCharsMax, peersMax } = this.#context.limits;
    if (id === '' || id.length > doorIdCharsMax) return 'malformed';
    const holder = this.#byId.get(id);
    if (holder !== undefined) {
      return holder.guest === guest || this.#isSame(proof, holder) ? undefined : 'taken';
    }
    const isMove = this.#byGuest.has(guest);
    return this.#byId.size >= peersMax && !isMove ? 'door full' : undefined;
  }

  #add(guest: Guest, id: string, proof: string | undefined, now: Millis): Known {
    const { timers, limits } = this.#context;
    const known = this.#returned(id, proof, now) ?? { id, proof, guest, aliveAt: now };
    this.#byId.set(id, known);
    const isTimed = !this.#policy.wantsSigns || timers.has(this);
    if (!isTimed) timers.set(this, now + limits.peerAliveMs);
    return known;
  }

  /** Somebody else who comes by the id of one that was lost ends what that one had. */
  #returned(id: string, proof: string | undefined, now: Millis): Known | undefined {
    const lost = this.#lost.take(id);
    if (lost === undefined || this.#isSame(proof, lost)) return lost;
    this.#part(lost, now, 'gone');
    return undefined;
  }

  #isSame(proof: string | undefined, known: Known): boolean {
    return proof !== undefined && this.#context.crypto.same(proof, known.proof ?? '');
  }

  /** It is known no more. */
  #forget(known: Known): void {
    this.#byId.delete(known.id);
    this.#byGuest.delete(known.guest);
    if (this.#byId.size === 0) this.#context.timers.clear(this);
  }

  /** It does not come back, and who should know is told. */
  #part(known: Known, now: Millis, how: Exclude<Ending, 'lost'>): void {
    this.#mail.withdraw(known);
    for (const { other, wasCall } of this.#partners.left(known, now)) {
      if (how === 'gone' || !wasCall) other.guest.tell({ is: 'gone', who: known.id });
    }
  }

  #say(guest: Guest, { kind, message, to = '', as }: Say, now: Millis, chars: number): void {
    const from = this.#byGuest.get(guest);
    const actor = from === undefined ? 'newcomer' : 'registered';
    const isForged = as !== undefined && as !== from?.id;
    if (from === undefined || isForged || !can(actor, 'speak', 'registered')) {
      return guest.tell({ is: 'refused', why: 'not allowed', wish: 'say', kind, message });
    }
    const other = this.#byId.get(to);
    if (other !== undefined) this.#deliver(from, other, { kind, message }, now);
    else if (!this.#policy.keepsMail) guest.tell({ is: 'absent', kind, to, message });
    else if (kind !== 'goodbye') this.#mail.post(from, to, { kind, message, chars }, now);
  }

  #deliver(
    from: Known,
    to: Known,
    { kind, message }: Pick<Letter, 'kind' | 'message'>,
    now: Millis,
  ): void {
    this.#partners.spoke(from, to, kind, now);
    to.guest.tell({ is: 'heard', kind, from: from.id, to: to.id, message });
  }
}
