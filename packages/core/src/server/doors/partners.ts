/**
 * Which clients of one door are in touch: from the first message that one sends to the other until
 * one of them says goodbye or is gone. It is a call from the moment one answers what the other offered. Knows
 * neither connections nor what is said.
 */
import type { Millis } from '../../kit/machine.ts';
import type { Conversations } from './conversations.ts';
import type { DoorName, MessageKind } from './io.ts';

interface Partner {
  readonly id: string;
}

interface Touch<One> {
  offeredBy?: One;
  isCall: boolean;
}

export class Partners<One extends Partner> {
  readonly #door: DoorName;
  readonly #max: number;
  readonly #conversations: Conversations;
  /** Each touch stands with both. */
  readonly #touches = new Map<One, Map<One, Touch<One>>>();

  constructor(door: DoorName, partnersMax: number, conversations: Conversations) {
    this.#door = door;
    this.#max = partnersMax;
    this.#conversations = conversations;
  }

  /** Clients that are in touch with anybody. */
  get size(): number {
    return this.#touches.size;
  }

  spoke(from: One, to: One, kind: MessageKind, now: Millis): void {
    if (from === to) return;
    if (kind === 'goodbye') return this.#part(from, to, now);
    const touch = this.#touches.get(from)?.get(to) ?? this.#begin(from, to, now);
    if (kind === 'offer') touch.offeredBy = from;
    else if (kind === 'answer' && touch.offeredBy === to) {
      touch.isCall = true;
      this.#conversations.runs(touch, this.#door, [to.id, from.id], now);
    }
  }

  /** Is in touch with nobody any more. Returns with whom it was, and whether in a call. */
  left(one: One, now: Millis): { other: One; wasCall: boolean }[] {
    const others = [...(this.#touches.get(one) ?? [])].map(([other, { isCall }]) => ({
      other,
      wasCall: isCall,
    }));
    for (const { other } of others) this.#part(one, other, now);
    return others;
  }

  #begin(one: One, other: One, now: Millis): Touch<One> {
    const touch = { isCall: false };
    this.#of(one, now).set(other, touch);
    this.#of(other, now).set(one, touch);
    return touch;
  }

  /** With a place for one more: who has too many loses touch with the first that it has no call with. */
  #of(one: One, now: Millis): Map<One, Touch<One>> {
    const touches = this.#touches.get(one) ?? new Map<One, Touch<One>>();
    if (touches.size >= this.#max) {
      let least: One | undefined;
      for (const [other, { isCall }] of touches) {
        least ??= other;
        if (isCall) continue;
        least = other;
        break;
      }
      if (least !== undefined) this.#part(one, least, now);
    }
    this.#touches.set(one, touches);
    return touches;
  }

  #part(one: One, other: One, now: Millis): void {
    const touch = this.#touches.get(one)?.get(other);
    if (touch === undefined) return;
    this.#forget(one, other);
    this.#forget(other, one);
    if (touch.isCall) this.#conversations.over(touch, now);
  }

  #forget(one: One, other: One): void {
    const touches = this.#touches.get(one);
    touches?.delete(other);
    if (touches?.size === 0) this.#touches.delete(one);
  }
}
