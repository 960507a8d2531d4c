/**
 * Call tickets: what a server that dies would have known of a room, signed and kept by the members.
 * Writes them and reads them again, in this process or in the next one that has the key. They are
 * signed and not sealed: nothing in one is secret from its holder, and who others are can be told from
 * none of it. Does not know when one is due, nor what comes of one that is shown.
 */
import { type CallMedia, type MemberRole, parseJson, wireLimits } from '@parley/protocol';
import { assert } from '../kit/assert.ts';
import type { Millis } from '../kit/machine.ts';
import { base64url, randomSecret } from '../kit/random.ts';
import type { ServerCrypto } from './io.ts';
import type { Pair } from './pair.ts';

/** Milliseconds by the server's wall clock, which alone goes on when a process ends. Told to nobody. */
type DateMs = number;

/** A member of a room, as any server can place them again. */
export interface PlaceRecord {
  readonly id: string;
  readonly name: string;
  readonly role: MemberRole;
  /** Of the browser, in this room only. */
  readonly mark: string;
}

/** One of the two in a call by name. */
interface PartyRecord {
  readonly key: string;
  readonly id: string;
  /** Under which id they were in the room last. */
  readonly member: string | null;
}

export interface CallRecord {
  readonly invite: string;
  /** What both may come back into the room with. */
  readonly key: string;
  readonly media: CallMedia;
  readonly placedAt: DateMs;
  readonly answeredAt: DateMs;
  readonly caller: PartyRecord;
  readonly callee: PartyRecord;
}

/** A call by name that was not answered yet, as its caller has it. */
export interface RingRecord {
  readonly invite: string;
  readonly key: string;
  readonly media: CallMedia;
  readonly isContact: boolean;
  readonly waiting: boolean;
  readonly placedAt: DateMs;
  readonly caller: Omit<PartyRecord, 'member'>;
  readonly callee: Omit<PartyRecord, 'member'>;
}

export interface RoomRecord {
  readonly id: string;
  /** When it became as it is; grows with every change. What a server rebuilt may be newer and know less. */
  readonly stamp: DateMs;
  readonly capacity: number;
  readonly keyHash: string;
  readonly password: { readonly salt: string; readonly hash: string } | null;
  readonly isPrivate: boolean;
  readonly pair: Pair | null;
  readonly isLocked: boolean;
  /** When that was decided. */
  readonly lockedAt: DateMs;
  /** Marks of browsers. */
  readonly barred: readonly string[];
  readonly places: readonly PlaceRecord[];
  readonly ring: RingRecord | null;
  readonly call: CallRecord | null;
}

export interface Ticket {
  /** The process that issued it. */
  readonly by: string;
  readonly expires: DateMs;
  /** Whose place it keeps. */
  readonly member: string;
  readonly room: RoomRecord;
}

/** otherKey: of a server that has another key, or wrote another version; stolen: another browser shows it. */
export type TicketFlaw = 'malformed' | 'otherKey' | 'forged' | 'expired' | 'stolen';

export interface TicketKey {
  readonly crypto: Pick<ServerCrypto, 'bytes' | 'hash' | 'same'>;
  /** Keyed by what outlives the process. */
  readonly mac: ServerCrypto['mac'];
  /** The date at the machine's time 0. */
  readonly timeOrigin: DateMs;
  readonly lifeMs: Millis;
}

const VERSION = 1;
const MARK_CHARS = 16;
const PROCESS_BYTES = 9;

export class CallTickets {
  readonly #key: TicketKey;
  /** Tells a ticket of another key from a forged one. */
  readonly #head: string;
  /** Names this process in its tickets. */
  readonly process: string;

  constructor(key: TicketKey) {
    this.#key = key;
    this.#head = `${VERSION}.${this.#mac('ticket key').slice(0, MARK_CHARS)}`;
    this.process = randomSecret(key.crypto, PROCESS_BYTES);
  }

  dateOf(now: Millis): DateMs {
    return Math.round(this.#key.timeOrigin + now);
  }

  /** What is dated later than now is not: somebody has set the date back. */
  timeOf(date: DateMs, now: Millis): Millis {
    return Math.min(date - this.#key.timeOrigin, now);
  }

  /** Knows a browser again in one room, and says nothing of it elsewhere. */
  markOf(room: string, device: string): string {
    return this.#mac(`browser ${room} ${device}`).slice(0, MARK_CHARS);
  }

  /** Keyed, so that whoever has it cannot try passwords on it. */
  verifierOf(salt: string, password: string): string {
    return this.#mac(`password ${salt} ${password}`);
  }

  issue(member: string, room: RoomRecord, now: Millis): string {
    const expires = this.dateOf(now) + this.#key.lifeMs;
    const body = JSON.stringify({ by: this.process, expires, member, room } satisfies Ticket);
    const ticket = `${this.#head}.${this.#mac(`ticket ${body}`)}.${body}`;
    assert(ticket.length <= wireLimits.ticketCharsMax, 'what is in a ticket is bounded');
    return ticket;
  }

  /** `device`: hash of what names the browser that shows it. */
  read(text: string, device: string, now: Millis): Ticket | TicketFlaw {
    const [, head, mac, body] = /^(\d+\.[\w-]+)\.([\w-]+)\.(\{.*\})$/s.exec(text) ?? [];
    if (head === undefined || mac === undefined || body === undefined) return 'malformed';
    if (head !== this.#head) return 'otherKey';
    if (!this.#key.crypto.same(mac, this.#mac(`ticket ${body}`))) return 'forged';
    const ticket = parseJson(body, wireLimits.ticketCharsMax) as Ticket;
    if (this.dateOf(now) > ticket.expires) return 'expired';
    const { room, member } = ticket;
    const own = room.places.find(({ id }) => id === member);
    return own?.mark === this.markOf(room.id, device) ? ticket : 'stolen';
  }

  /** Whether somebody who says hello was in a call of this server or of the one before it. */
  verify(hello: { ticket?: string | undefined; device: string }, now: Millis): boolean {
    const { ticket, device } = hello;
    return (
      ticket !== undefined &&
      typeof this.read(ticket, this.#key.crypto.hash(device), now) === 'object'
    );
  }

  #mac(text: string): string {
    return base64url(this.#key.mac(text));
  }
}
