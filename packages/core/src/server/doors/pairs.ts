/**
 * Programs that speak with each other in pairs: whoever came as A for B is heard by all who came as B
 * for A or for everybody, and by the others of its own side. A page in the call of the pair listens,
 * too. Does not know what is said.
 */
import { type IceServer, wireLimits } from '@parley/protocol';
import type { Millis } from '../../kit/machine.ts';
import { uuidOf } from '../../kit/random.ts';
import { TokenBucket } from '../../kit/token-bucket.ts';
import { can } from '../can.ts';
import { MESSAGE_CHARS } from '../connection.ts';
import type { Context } from '../context.ts';
import type { ConnectionId } from '../io.ts';
import { BySide, type Pair } from '../pair.ts';
import type { Attendee } from '../room.ts';
import type { Rooms } from '../rooms.ts';
import type { Conversations } from './conversations.ts';
import type { News, Wish } from './io.ts';
import type { Guest, Space } from './space.ts';

/** Where a guest stands; without `peer` it hears everybody who speaks to `id`. */
interface Place {
  readonly guest: Guest;
  readonly id: string;
  readonly peer: string | undefined;
  /** Names its connection to those who may see who is connected with whom. */
  readonly session: string;
}

/** Whom an id is connected with; null: with whoever speaks to it. */
export interface PairConnection {
  readonly peer: string | null;
  readonly session: string;
}

type Said = Extract<Wish, { is: 'say' }>;

export class Pairs implements Space {
  readonly #context: Context;
  readonly #rooms: Rooms;
  readonly #conversations: Conversations;
  readonly #places = new Map<ConnectionId, Place>();
  /** What pages may still be told; programs say more than one can read. */
  readonly #heard = new WeakMap<Attendee, TokenBucket>();
  readonly #sides = new BySide<string | undefined, Set<Place>>();

  constructor(context: Context, rooms: Rooms, conversations: Conversations) {
    this.#context = context;
    this.#rooms = rooms;
    this.#conversations = conversations;
  }

  get size(): number {
    return this.#places.size;
  }

  admits(): boolean {
    return true;
  }

  connectionsOf(id: string): PairConnection[] {
    const { crypto } = this.#context;
    const programs = [...(this.#sides.of(id) ?? [])].flatMap(([peer, side]) =>
      [...side].map(({ session }) => ({ peer: peer ?? null, session })),
    );
    const pages = [...this.#rooms.ofSide(id)].flatMap(([peer, room]) => {
      const member = room.memberNamed(id);
      return member === undefined
        ? []
        : [{ peer, session: uuidOf(crypto.mac(`member ${member.id}`)) }];
    });
    return [...programs, ...pages];
  }

  /** For one side of a pair, while both are here. */
  relaysFor([id, peer]: Pair): readonly IceServer[] {
    const { ice, limits } = this.#context;
    if (!this.#isHere(id, peer) || !this.#isHere(peer, id)) return [];
    return ice.relaysFor(`side ${JSON.stringify([id, peer])}`, limits.relayLifeMs);
  }

  take(guest: Guest, wish: Wish, now: Millis): void {
    const place = this.#places.get(guest.id);
    if (wish.is === 'pair' && place === undefined) this.#stand(guest, wish, now);
    else if (wish.is === 'say' && place !== undefined) this.#say(place, wish, now);
    else guest.tell({ is: 'refused', why: 'not allowed', wish: wish.is });
  }

  gone(guest: Guest, now: Millis): void {
    const place = this.#places.get(guest.id);
    if (place === undefined) return;
    this.#places.delete(guest.id);
    const { id, peer } = place;
    const side = this.#sides.get(id, peer);
    side?.delete(place);
    if (side?.size !== 0) return;
    this.#sides.delete(id, peer);
    if (peer !== undefined) this.#conversations.over(conversationOf(id, peer), now);
  }

  /** As a program or by a page. */
  #isHere(id: string, peer: string): boolean {
    if (this.#sides.get(id, peer) !== undefined) return true;
    return this.#rooms.ofPair([id, peer])?.memberNamed(id)?.session.isBound === true;
  }

  #stand(guest: Guest, { id, peer }: Extract<Wish, { is: 'pair' }>, now: Millis): void {
    const { crypto, limits } = this.#context;
    const side = this.#sides.get(id, peer) ?? new Set();
    if (side.size >= limits.pairSocketsMax) {
      guest.tell({ is: 'refused', why: 'door full', wish: 'pair' });
      return guest.close('rate', now);
    }
    const place = { guest, id, peer, session: uuidOf(crypto.bytes(16)) };
    this.#places.set(guest.id, place);
    this.#sides.set(id, peer, side.add(place));
    if (peer === undefined || peer === id || this.#sides.get(peer, id) === undefined) return;
    this.#conversations.runs(conversationOf(id, peer), guest.door, [peer, id], now);
  }

  #say(place: Place, { kind, message }: Said, now: Millis): void {
    const { id, peer } = place;
    const to = peer ?? '';
    const heard: News = { is: 'heard', kind, from: id, to, message };
    let reached = 0;
    if (peer !== undefined && can('side', 'speak', 'other side')) {
      reached += tell(this.#sides.get(peer, id), heard);
      reached += tell(this.#sides.get(peer, undefined), heard);
      reached += this.#handToPage(id, peer, message, now);
    }
    const own = this.#sides.get(id, peer);
    if (can('side', 'speak', 'own side')) tell(own, heard, place);
    if (reached === 0) tell(own, { is: 'absent', kind, to, message });
  }

  /** A page that is there but behind, or for which this is too long or too much, misses it and is there all the same. */
  #handToPage(id: string, peer: string, message: unknown, now: Millis): number {
    const page = this.#rooms.ofPair([peer, id])?.memberNamed(peer)?.session;
    if (page?.isBound !== true) return 0;
    if (typeof message === 'string' && this.#mayHear(page, message.length, now)) {
      page.sendVolatile({ t: 'aside', text: message }, now);
    }
    return 1;
  }

  #mayHear(page: Attendee, chars: number, now: Millis): boolean {
    if (chars > wireLimits.asideCharsMax) return false;
    const { asidesBurst: burst, asidesPerSecond: perSecond } = this.#context.limits;
    const bucket = this.#heard.get(page) ?? new TokenBucket({ burst, perSecond }, now);
    this.#heard.set(page, bucket);
    return bucket.take(now, 1 + Math.floor(chars / MESSAGE_CHARS));
  }
}

/** Returns how many there were. */
function tell(side: ReadonlySet<Place> | undefined, news: News, except?: Place): number {
  if (side === undefined) return 0;
  for (const place of side) if (place !== except) place.guest.tell(news);
  return side.size;
}

const conversationOf = (id: string, peer: string): string =>
  `pair ${JSON.stringify(id < peer ? [id, peer] : [peer, id])}`;
