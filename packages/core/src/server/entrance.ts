/**
 * Making, looking at and joining rooms. Whoever is refused here must not learn more than they may,
 * so every attempt that may be refused costs the same hashes, and attempts in vain are counted.
 */
import {
  type Command,
  type CreateResult,
  type ErrorCode,
  type JoinResult,
  type LookResult,
  wireLimits,
} from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { Answer } from './answer.ts';
import { type Action, type Actor, can, refusal, type Thing } from './can.ts';
import type { Context } from './context.ts';
import type { EntranceBounds } from './entrance-bounds.ts';
import type { Lobby } from './lobby.ts';
import type { Room } from './room.ts';
import type { Rooms } from './rooms.ts';
import type { Session } from './session.ts';

type CommandOf<Type extends Command['t']> = Extract<Command, { t: Type }>;

/** What an attempt found, however it will be answered. */
interface Found {
  /** Of the browser, in that room. */
  readonly mark: string;
  readonly isBarred: boolean;
  readonly room: Room | undefined;
  readonly thing: 'room' | 'lapsed room' | 'absent room';
  readonly showsKey: boolean;
  readonly showsPassword: boolean;
}

interface Shown {
  readonly key?: string | undefined;
  readonly password?: string | undefined;
}

export class Entrance {
  readonly #context: Context;
  readonly #rooms: Rooms;
  readonly #lobby: Lobby;
  readonly #bounds: EntranceBounds;

  constructor(context: Context, rooms: Rooms, lobby: Lobby, bounds: EntranceBounds) {
    this.#context = context;
    this.#rooms = rooms;
    this.#lobby = lobby;
    this.#bounds = bounds;
  }

  create(session: Session, address: string, frame: CommandOf<'create'>, now: Millis): Answer {
    const refused = firstRefusal(actorOf(session, false, false), 'create', ['server']);
    if (refused !== undefined) return { refused };
    const retryAfterMs = this.#bounds.roomsMade.waitMs(address, now);
    if (retryAfterMs > 0) return { refused: 'rate_limited', retryAfterMs };
    const { capacity = wireLimits.capacityDefault, password } = frame;
    const made = this.#rooms.create({ capacity, password }, now);
    if (made === undefined) return { refused: 'server_busy' };
    this.#bounds.roomsMade.note(address, now);
    return { value: { room: made.room.shape.id, key: made.key } satisfies CreateResult };
  }

  look(session: Session, address: string, { room: id }: CommandOf<'look'>, now: Millis): Answer {
    this.#lobby.unwatch(session);
    const retryAfterMs = this.#bounds.failedJoins.waitMs(address, now);
    if (retryAfterMs > 0) return { refused: 'rate_limited', retryAfterMs };
    const { room, thing, isBarred } = this.#find(session, id, {});
    const actor = actorOf(session, isBarred, false);
    const refused = firstRefusal(
      actor,
      'look',
      room?.isLocked === true ? [thing, 'lock'] : [thing],
    );
    if (refused !== undefined) return this.#inVain(refused, address, now);
    if (room?.shape.password !== undefined) {
      return { value: { door: 'password' } satisfies LookResult };
    }
    this.#lobby.watch(session, id);
    const capacity = room?.shape.capacity ?? wireLimits.capacityDefault;
    return { value: { door: 'open', capacity, names: room?.names ?? [] } satisfies LookResult };
  }

  join(session: Session, address: string, frame: CommandOf<'join'>, now: Millis): Answer {
    if (session.member !== undefined) {
      return { refused: refusal(session.member.role, 'join', 'room') };
    }
    const retryAfterMs = this.#bounds.failedJoins.waitMs(address, now);
    if (retryAfterMs > 0) return { refused: 'rate_limited', retryAfterMs };
    const found = this.#find(session, frame.room, frame);
    found.room?.makeWayFor(found.mark, now);
    const actor = actorOf(session, found.isBarred, found.showsKey);
    // B33, the bug: the lock is looked at where one looks, and not where one enters
    const isAsked = !this.#context.mutants.has('B33');
    const refused = firstRefusal(actor, 'join', isAsked ? hurdles(found) : [found.thing]);
    if (refused === undefined) return this.#enter(session, address, found, frame, now);
    const isWrongPassword = refused === 'password_needed' && frame.password !== undefined;
    const isGuess = refused === 'room_unavailable' || isWrongPassword;
    return isGuess ? this.#inVain(refused, address, now) : { refused };
  }

  #enter(
    session: Session,
    address: string,
    found: Found,
    frame: CommandOf<'join'>,
    now: Millis,
  ): Answer {
    const retryAfterMs = found.room === undefined ? this.#bounds.roomsMade.waitMs(address, now) : 0;
    if (retryAfterMs > 0) return { refused: 'rate_limited', retryAfterMs };
    const made = found.room === undefined ? this.#rooms.renew(frame.room, now) : undefined;
    const entered = found.room ?? made?.room;
    if (entered === undefined) return { refused: 'server_busy' };
    if (made !== undefined) this.#bounds.roomsMade.note(address, now);
    this.#lobby.unwatch(session);
    const { isPrivate } = entered.shape;
    const isCreator = (found.showsKey || made !== undefined) && !isPrivate;
    const name = isPrivate ? (session.seat?.user.id ?? frame.name) : frame.name;
    const member = entered.admit(session, name, isCreator ? 'creator' : 'guest', now);
    const view = entered.viewFor(member);
    return { value: { view, ...(made !== undefined && { key: made.key }) } satisfies JoinResult };
  }

  /**
   * The same hashes on every path on which one may be refused like others: one of the id, one of the
   * browser, one of the key, one of the password. Who finds a room that is open to them learns by the answer that it is.
   */
  #find(session: Session, id: string, { key, password }: Shown): Found {
    const { crypto, tickets } = this.#context;
    const room = this.#rooms.find(id);
    const mark = tickets.markOf(id, session.id.device);
    const isBarred = room?.bars(session, mark) === true;
    if (room?.isOpen === true && !isBarred) {
      const showsKey = key !== undefined && crypto.same(crypto.hash(key), room.shape.keyHash);
      return { mark, isBarred, room, thing: 'room', showsKey, showsPassword: false };
    }
    const isLapsed = this.#rooms.isLapsed(id);
    const keyHash = crypto.hash(key ?? '');
    const passwordHash = this.#rooms.passwordHash(room?.shape.password?.salt ?? '', password ?? '');
    const showsKey =
      crypto.same(keyHash, room?.shape.keyHash ?? passwordHash) && room !== undefined;
    const showsPassword = crypto.same(passwordHash, room?.shape.password?.hash ?? keyHash);
    const thing = room !== undefined ? 'room' : isLapsed ? 'lapsed room' : 'absent room';
    return { mark, isBarred, room, thing, showsKey, showsPassword };
  }

  #inVain(refused: ErrorCode, address: string, now: Millis): Answer {
    this.#bounds.failedJoins.note(address, now);
    return { refused };
  }
}

/** What one has to get past to join, in the order in which it is refused. */
function hurdles({ room, thing, showsPassword }: Found): Thing[] {
  if (room === undefined) return [thing];
  const all: Thing[] = [thing];
  if (room.isLocked) all.push('lock');
  if (room.shape.password !== undefined && !showsPassword) all.push('unproven password');
  if (room.isFull) all.push('full house');
  return all;
}

function firstRefusal(actor: Actor, action: Action, things: Thing[]): ErrorCode | undefined {
  const refused = things.find((thing) => !can(actor, action, thing));
  return refused === undefined ? undefined : refusal(actor, action, refused);
}

function actorOf(session: Session, isBarred: boolean, showsKey: boolean): Actor {
  if (isBarred) return 'barred';
  return session.member?.role ?? (showsKey ? 'keyholder' : 'outsider');
}
