/**
 * The one room of two in which one leads: it makes the offer, the other answers. Whoever was alone
 * leads. When the leader goes, the one who stays is asked; until it says yes, whoever comes may lead,
 * so that two who are inside can always make a call. Does not look into what they say.
 */
import type { Millis } from '../../kit/machine.ts';
import { can } from '../can.ts';
import type { Context } from '../context.ts';
import type { Conversations } from './conversations.ts';
import type { MessageKind, Wish } from './io.ts';
import { Outbox } from './outbox.ts';
import type { Guest, Space } from './space.ts';

type WishTo<Is extends Wish['is']> = Extract<Wish, { is: Is }>;

interface Side {
  readonly guest: Guest;
  readonly outbox: Outbox;
  leads: boolean;
  /** It wishes to be told whenever there is a call to lead. */
  isWilling: boolean;
  /** It was told to lead, and nobody has left since. */
  hasBegun: boolean;
}

const PLACES = 2;

/** What only one role may say. */
const roleOf: Partial<Record<MessageKind, 'leader' | 'follower'>> = {
  offer: 'leader',
  answer: 'follower',
};

export class Duo implements Space {
  readonly #context: Context;
  readonly #conversations: Conversations;
  /** Two inside: one of them leads. One inside: it leads, or was asked to. */
  readonly #sides: Side[] = [];

  constructor(context: Context, conversations: Conversations) {
    this.#context = context;
    this.#conversations = conversations;
  }

  get size(): number {
    return this.#sides.length;
  }

  admits(): boolean {
    return this.#sides.length < PLACES;
  }

  take(guest: Guest, wish: Wish, now: Millis): void {
    if (wish.is === 'lead') return this.#lead(guest, wish, now);
    if (wish.is !== 'say') return;
    const side = this.#sides.find((one) => one.guest === guest);
    if (side === undefined) guest.tell({ is: 'refused', why: 'not allowed', wish: 'say' });
    else this.#say(side, wish, now);
  }

  gone(guest: Guest, now: Millis): void {
    const side = this.#sides.find((one) => one.guest === guest);
    if (side === undefined) return;
    this.#sides.splice(this.#sides.indexOf(side), 1);
    this.#conversations.over(this, now);
    const [other] = this.#sides;
    if (other === undefined) return;
    other.outbox.clear();
    other.hasBegun = false;
    if (side.leads) other.guest.tell({ is: 'askedToLead' });
  }

  #lead(guest: Guest, { later = false }: WishTo<'lead'>, now: Millis): void {
    const side = this.#sides.find((one) => one.guest === guest) ?? this.#comeIn(guest, now);
    if (side === undefined || this.#otherThan(side)?.leads === true) return;
    side.leads = true;
    if (later) return;
    side.isWilling = true;
    this.#begin(side);
  }

  #comeIn(guest: Guest, now: Millis): Side | undefined {
    if (!this.admits()) {
      guest.tell({ is: 'refused', why: 'door full', wish: 'lead' });
      guest.close('denied', now);
      return undefined;
    }
    const outbox = new Outbox(this.#context);
    const side = { guest, outbox, leads: false, isWilling: false, hasBegun: false };
    this.#sides.push(side);
    const other = this.#otherThan(side);
    if (other !== undefined) {
      this.#conversations.runs(this, guest.door, ['leader', 'follower'], now);
      if (other.leads) this.#meet(other);
    }
    return side;
  }

  /** Somebody is there to be led, perhaps not the first. */
  #meet(leader: Side): void {
    if (leader.isWilling && !leader.hasBegun && !leader.outbox.holdsDescription) {
      this.#begin(leader);
    }
    this.#handOver(leader);
  }

  /** What was said about a call before is of no use for this one. */
  #begin(leader: Side): void {
    for (const { outbox } of this.#sides) outbox.clear();
    leader.hasBegun = true;
    leader.guest.tell({ is: 'leads' });
  }

  #say(side: Side, { kind, message }: WishTo<'say'>, now: Millis): void {
    const role = side.leads ? 'leader' : 'follower';
    if ((roleOf[kind] ?? role) !== role) return side.guest.close('protocol', now);
    side.outbox.put({ kind, message });
    this.#handOver(side);
  }

  #handOver(side: Side): void {
    const other = this.#otherThan(side);
    if (other === undefined || !can('inmate', 'speak', 'inmate')) return;
    const [from, to] = side.leads ? ['leader', 'follower'] : ['follower', 'leader'];
    for (const one of side.outbox.take()) other.guest.tell({ is: 'heard', ...one, from, to });
  }

  #otherThan(side: Side): Side | undefined {
    return this.#sides.find((one) => one !== side);
  }
}
