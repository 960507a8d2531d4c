/**
 * The way into the room of a pair: who names both sides comes in at theirs, and makes the room when
 * there is none. Knows nothing of keys and passwords, for such a room has none that anybody holds.
 */
import type { Command, JoinResult } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { Answer, Caller, Outcome, Reply } from './answer.ts';
import { can, refusal, type Thing } from './can.ts';
import type { Context } from './context.ts';
import type { EntranceBounds } from './entrance-bounds.ts';
import type { Lobby } from './lobby.ts';
import type { Member, Room } from './room.ts';
import type { Rooms } from './rooms.ts';
import type { Session } from './session.ts';

type Wanted = Extract<Command, { t: 'pair' }>;

export class PairEntrance {
  readonly #context: Pick<Context, 'asks' | 'pairs' | 'tickets'>;
  readonly #rooms: Rooms;
  readonly #lobby: Lobby;
  readonly #bounds: EntranceBounds;
  /** What was wanted last by sessions of which it is asked whether they may. */
  readonly #asking = new Map<Session, Wanted>();

  constructor(
    context: Pick<Context, 'asks' | 'pairs' | 'tickets'>,
    rooms: Rooms,
    lobby: Lobby,
    bounds: EntranceBounds,
  ) {
    this.#context = context;
    this.#rooms = rooms;
    this.#lobby = lobby;
    this.#bounds = bounds;
  }

  carryOut(
    session: Session,
    { id: connection, address }: Caller,
    wanted: Wanted,
    now: Millis,
    reply: Reply,
  ): Outcome {
    const { asks, pairs } = this.#context;
    if (pairs === 'closed') return { refused: 'not_allowed' };
    if (pairs === 'open') return this.#join(session, address, wanted, now);
    const { id, peer } = wanted;
    this.#asking.set(session, wanted);
    asks.ask('mayPair', { connection, id, peer }, now, (answer, then) => {
      const isWanted = this.#asking.get(session) === wanted;
      if (isWanted) this.#asking.delete(session);
      const may = isWanted && !session.isOver && answer?.may === true;
      reply(may ? this.#join(session, address, wanted, then) : { refused: 'not_allowed' }, then);
    });
    return 'later';
  }

  /** Who turns away while it is asked does not come in. */
  giveUp(session: Session): void {
    this.#asking.delete(session);
  }

  #join(session: Session, address: string, { id, peer }: Wanted, now: Millis): Answer {
    if (id === peer) return { refused: 'bad_message' };
    const room = this.#rooms.ofPair([id, peer]);
    const holder = room?.memberNamed(id);
    if (holder !== undefined && holder === session.member) return answerTo(holder);
    const { failedJoins, roomsMade } = this.#bounds;
    const retryAfterMs = Math.max(
      failedJoins.waitMs(address, now),
      room === undefined ? roomsMade.waitMs(address, now) : 0,
    );
    if (retryAfterMs > 0) return { refused: 'rate_limited', retryAfterMs };
    const actor = session.member?.role ?? 'outsider';
    const side = this.#sideFor(session, holder);
    if (!can(actor, 'join', side)) {
      // It says who is in a call with whom, so it is not to be asked often.
      if (side === 'taken side') failedJoins.note(address, now);
      return { refused: refusal(actor, 'join', side) };
    }
    const entered = room ?? this.#open(id, peer, address, now);
    if (entered === undefined) return { refused: 'server_busy' };
    if (holder !== undefined) entered.leave(holder, 'lost', now);
    this.#lobby.unwatch(session);
    return answerTo(entered.admit(session, id, 'guest', now));
  }

  /** One side of the pair, to somebody who wants to stand there. */
  #sideFor({ id }: Session, holder: Member | undefined): Thing {
    if (holder === undefined) return 'free side';
    const mark = this.#context.tickets.markOf(holder.room.shape.id, id.device);
    return holder.mark === mark && !holder.session.isBound ? 'forsaken side' : 'taken side';
  }

  #open(id: string, peer: string, address: string, now: Millis): Room | undefined {
    const made = this.#rooms.create({ capacity: 2, pair: [id, peer] }, now);
    if (made !== undefined) this.#bounds.roomsMade.note(address, now);
    return made?.room;
  }
}

function answerTo(member: Member): Answer {
  return { value: { view: member.room.viewFor(member) } satisfies JoinResult };
}
