/**
 * The rooms of the door over socket.io: who makes them, who gets in, who is told. A room lives for a
 * while without anybody in it; when there are as many as may be, the one that has been empty longest
 * gives way. Inside, everybody may speak to everybody else and to nobody outside.
 */
import type { Millis } from '../../kit/machine.ts';
import { can } from '../can.ts';
import type { Context, Timed } from '../context.ts';
import { EntranceBounds } from '../entrance-bounds.ts';
import type { Conversations } from './conversations.ts';
import { Drafts } from './drafts.ts';
import { Hall, type Inmate } from './hall.ts';
import type { Refused, Wish } from './io.ts';
import type { Guest, Space } from './space.ts';

type WishTo<Is extends Wish['is']> = Extract<Wish, { is: Is }>;

/** There is always a room of this name. */
const STANDING = '504555';

export class Halls implements Space, Timed {
  readonly #context: Context;
  readonly #conversations: Conversations;
  readonly #bounds: EntranceBounds;
  readonly #drafts: Drafts;
  readonly #halls = new Map<string, Hall>([[STANDING, new Hall(STANDING, undefined)]]);
  /** Halls without anybody and their ends, longest empty first. */
  readonly #empty = new Map<Hall, Millis>();
  /** By which id each guest will be known to others. */
  readonly #ids = new Map<Guest, string>();
  readonly #inmates = new Map<Guest, Inmate>();

  constructor(context: Context, conversations: Conversations, bounds: EntranceBounds) {
    this.#context = context;
    this.#conversations = conversations;
    this.#bounds = bounds;
    this.#drafts = new Drafts(context);
  }

  get size(): number {
    return this.#ids.size;
  }

  admits(): boolean {
    return true;
  }

  take(guest: Guest, wish: Wish, now: Millis): void {
    switch (wish.is) {
      case 'claim':
        return this.#claim(guest, wish);
      case 'make':
        return this.#make(guest, wish, now);
      case 'look':
        return this.#look(guest, wish, now);
      case 'enter':
        return this.#enter(guest, wish, now);
      case 'draft':
        return this.#draft(guest, wish, now);
      case 'trickle':
        return this.#drafts.trickle(guest, wish.candidate);
      case 'leave':
        return this.#leave(guest, wish, now);
      default:
    }
  }

  gone(guest: Guest, now: Millis): void {
    this.#goOut(guest, now);
    this.#ids.delete(guest);
  }

  onTime(now: Millis): void {
    for (const [hall, end] of this.#empty) {
      if (end > now) break;
      this.#end(hall);
    }
    this.#setTimer();
  }

  #claim(guest: Guest, { id }: WishTo<'claim'>): void {
    if (this.#ids.has(guest)) return this.#refuse(guest, 'claim', 'not allowed');
    if (!this.#isName(id)) return this.#refuse(guest, 'claim', 'unreadable');
    this.#ids.set(guest, id);
    guest.tell({ is: 'claimed', id });
  }

  #make(guest: Guest, { room, password }: WishTo<'make'>, now: Millis): void {
    const there = this.#halls.get(room);
    if (there !== undefined) {
      const refused = this.#refusal(there, password, guest, now);
      if (refused !== undefined) return this.#refuse(guest, 'make', refused);
      // Whoever asks for a password would believe to have one.
      if (there.passwordHash === undefined && password !== undefined) {
        return this.#refuse(guest, 'make', 'taken');
      }
      if (there.inmates.length > 0) return this.#refuse(guest, 'make', 'room full');
    } else {
      if (!this.#isName(room) || password === '') return this.#refuse(guest, 'make', 'unreadable');
      if (!this.#open(room, password, guest, now)) return this.#refuse(guest, 'make', 'door full');
    }
    guest.tell({ is: 'made', room, capacity: this.#context.limits.hallCapacity });
  }

  #look(guest: Guest, { room, password }: WishTo<'look'>, now: Millis): void {
    const hall = this.#admitting(room, password, guest, now);
    if (!(hall instanceof Hall)) return this.#refuse(guest, 'look', hall);
    guest.tell({ is: 'open', room, capacity: this.#context.limits.hallCapacity });
  }

  #enter(guest: Guest, { room, name, password }: WishTo<'enter'>, now: Millis): void {
    const id = this.#ids.get(guest);
    if (id === undefined || this.#inmates.has(guest)) {
      return this.#refuse(guest, 'enter', 'not allowed');
    }
    if (name.length > this.#context.limits.doorIdCharsMax) {
      return this.#refuse(guest, 'enter', 'unreadable');
    }
    const hall = this.#admitting(room, password, guest, now);
    if (!(hall instanceof Hall)) return this.#refuse(guest, 'enter', hall);
    if (hall.find(id) !== undefined) return this.#refuse(guest, 'enter', 'taken');
    this.#goIn({ guest, id, name, hall }, now);
  }

  #goIn(inmate: Inmate, now: Millis): void {
    const { guest, id, name, hall } = inmate;
    const capacity = this.#context.limits.hallCapacity;
    for (const other of hall.inmates) other.guest.tell({ is: 'arrived', who: id, name, capacity });
    hall.inmates.push(inmate);
    this.#inmates.set(guest, inmate);
    this.#empty.delete(hall);
    const first = hall.inmates.length === 1;
    guest.tell({ is: 'entered', room: hall.id, as: id, first });
    if (first) return;
    const names = hall.inmates.map((one) => one.name);
    this.#conversations.runs(hall, guest.door, names, now);
  }

  #leave(guest: Guest, { room, as }: WishTo<'leave'>, now: Millis): void {
    const inmate = this.#inmates.get(guest);
    if (inmate === undefined) return;
    if ((room ?? inmate.hall.id) === inmate.hall.id && (as ?? inmate.id) === inmate.id) {
      this.#goOut(guest, now);
    }
  }

  #goOut(guest: Guest, now: Millis): void {
    const inmate = this.#inmates.get(guest);
    if (inmate === undefined) return;
    const { hall, id } = inmate;
    this.#inmates.delete(guest);
    hall.inmates.splice(hall.inmates.indexOf(inmate), 1);
    const others = hall.inmates.map((other) => other.guest);
    this.#drafts.forget(guest, others);
    for (const other of others) other.tell({ is: 'gone', who: id });
    if (others.length < 2) this.#conversations.over(hall, now);
    if (others.length === 0) this.#emptied(hall, now);
  }

  /** What these clients say to each other are descriptions, and nothing else. */
  #draft(guest: Guest, { kind, message, sdp, to: id }: WishTo<'draft'>, now: Millis): void {
    const inmate = this.#inmates.get(guest);
    const to = inmate?.hall.otherThan(inmate, id);
    const actor = inmate === undefined ? 'newcomer' : 'inmate';
    const isLet = can(actor, 'speak', to === undefined ? 'stranger' : 'inmate');
    if (!isLet || inmate === undefined || to === undefined) {
      return guest.tell({ is: 'absent', kind, to: id, message });
    }
    const { id: from, name } = inmate;
    const heard = { is: 'heard', kind, from, name, to: id, message } as const;
    const deliver = (written: string): void => to.guest.tell({ ...heard, sdp: written });
    this.#drafts.hold({ sender: guest, to: to.guest, sdp, deliver }, now);
  }

  #admitting(
    room: string,
    password: string | undefined,
    guest: Guest,
    now: Millis,
  ): Hall | Refused {
    const hall = this.#halls.get(room);
    if (hall === undefined) return 'no such room';
    const refused = this.#refusal(hall, password, guest, now);
    if (refused !== undefined) return refused;
    return hall.inmates.length < this.#context.limits.hallCapacity ? hall : 'room full';
  }

  /** Whoever guesses too often hears the same as for a wrong guess, and learns nothing by it. */
  #refusal(
    { id, passwordHash }: Hall,
    password: string | undefined,
    { address }: Guest,
    now: Millis,
  ): Refused | undefined {
    if (passwordHash === undefined) return undefined;
    const { failedJoins } = this.#bounds;
    if (failedJoins.waitMs(address, now) > 0) return 'wrong password';
    if (password !== undefined) {
      if (this.#context.crypto.same(this.#hash(id, password), passwordHash)) return undefined;
      failedJoins.note(address, now);
    }
    return 'wrong password';
  }

  #hash(room: string, password: string): string {
    return this.#context.crypto.hash(`hall ${room} ${password}`);
  }

  /** False when there may be no other. */
  #open(room: string, password: string | undefined, { address }: Guest, now: Millis): boolean {
    const { roomsMade } = this.#bounds;
    if (roomsMade.waitMs(address, now) > 0) return false;
    if (this.#halls.size >= this.#context.limits.hallsMax && !this.#giveWay()) return false;
    roomsMade.note(address, now);
    const hash = password === undefined ? undefined : this.#hash(room, password);
    const hall = new Hall(room, hash);
    this.#halls.set(room, hall);
    this.#emptied(hall, now);
    return true;
  }

  #giveWay(): boolean {
    for (const hall of this.#empty.keys()) {
      this.#end(hall);
      return true;
    }
    return false;
  }

  #end(hall: Hall): void {
    this.#empty.delete(hall);
    this.#halls.delete(hall.id);
  }

  #emptied(hall: Hall, now: Millis): void {
    if (hall.id === STANDING) return;
    this.#empty.set(hall, now + this.#context.limits.hallLifeMs);
    if (!this.#context.timers.has(this)) this.#setTimer();
  }

  #setTimer(): void {
    for (const end of this.#empty.values()) return this.#context.timers.set(this, end);
  }

  #isName(text: string): boolean {
    return text !== '' && text.length <= this.#context.limits.doorIdCharsMax;
  }

  #refuse(guest: Guest, wish: Wish['is'], why: Refused): void {
    guest.tell({ is: 'refused', why, wish });
  }
}
