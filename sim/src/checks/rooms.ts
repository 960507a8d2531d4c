/**
 * The reference model of rooms: every session's events, folded, must tell one story. Who is inside
 * is the same for everybody, nobody hears from outside, locks and bars hold, and nobody whose
 * connection lives is called away or lost (I16, I17, I19, ROOM and REL rules).
 */
import { type Millis, roomDigest } from '@parley/core/kit';
import {
  type ConnectionId,
  type ServerInput,
  type ServerLog,
  serverLimits,
} from '@parley/core/server';
import type { RoomView } from '@parley/protocol';
import { type Check, type Frame, type Judge, numberIn, textIn } from './check.ts';
import { apply } from './fold.ts';
import type { ConnectionEntry, Ledger, SessionEntry } from './ledger.ts';

/** Heard so recently, a member is not away. */
const surelyHereMs = 1_000;
const { leaseMs, silentInRoomAfterMs } = serverLimits;
/** Of whom nothing was heard for so long, the lease has ended. */
const ghostMs = silentInRoomAfterMs + leaseMs + 8_000;
const ROOM_OF_TICKET = /"room":\{"id":"([^"]+)"/;

export class RoomsCheck implements Check {
  readonly #judge: Judge;
  readonly #ledger: Ledger;
  /** Digests announced by a welcome, to be compared once its replay is through. */
  #digests = new Map<ConnectionId, number>();
  /** Newest event of each session that was folded. */
  #folded = new Map<SessionEntry, number>();
  #dirty = new Set<string>();
  /** What one session said to another: a second time means a command took effect twice. */
  #said = new Map<SessionEntry, Set<string>>();
  /** How often the page of a member was loaded anew; a new one numbers what it says from the beginning. */
  #pages = new Map<string, number>();
  /** Commands whose result was seen. */
  #answered = new Map<SessionEntry, Set<number>>();
  /** Browsers that were removed, by room. */
  #barred = new Map<string, Set<string>>();
  /** Joins that showed a creator's key. */
  #withKey = new Set<string>();
  /** Which side of which pair was asked for, by session and number. */
  #asPair = new Map<string, string>();
  /** Sessions that know the ICE servers of their stay. */
  #equipped = new Set<SessionEntry>();
  /** And not yet of the room that gives them the right. */
  #toldOfRelay = new Set<SessionEntry>();
  #vouchedAt = new Map<SessionEntry, Millis>();
  #speaker: SessionEntry | undefined;
  /** Somebody entered in this step: what is told of that is news, though it was asked before a gap. */
  #joins = false;
  /** A ticket says who was there before: others who are, or were thought to be, give way. */
  #givesWay = false;
  /** The room of the ticket that is shown. */
  #ticketOf = '';
  /** Timers that were due have fired. */
  #ticks = false;
  #calledGone: string[] = [];
  /** This step is about coming in as one of a pair. */
  #isPairing = false;

  constructor(judge: Judge, ledger: Ledger) {
    this.#judge = judge;
    this.#ledger = ledger;
  }

  serverTook(input: ServerInput, frame: Frame | undefined): void {
    this.#speaker = undefined;
    this.#joins = false;
    this.#givesWay = frame?.t === 'rejoin';
    this.#ticketOf = ROOM_OF_TICKET.exec(textIn(frame ?? {}, 'ticket') ?? '')?.[1] ?? '';
    this.#ticks = input.t === 'tick';
    this.#isPairing = frame?.t === 'pair';
    if (input.t !== 'frame' || frame === undefined) return;
    this.#speaker = this.#ledger.actsFor(input.connection);
    if (frame.t === 'beat') this.#markVouched(frame['hears']);
    if (this.#speaker !== undefined && frame.t === 'join' && frame['key'] !== undefined) {
      this.#withKey.add(`${this.#speaker.sid} ${String(frame['n'])}`);
    }
    if (this.#speaker !== undefined && frame.t === 'pair') {
      const asked = JSON.stringify([frame['id'], frame['peer']]);
      this.#asPair.set(`${this.#speaker.sid} ${String(frame['n'])}`, asked);
    }
  }

  serverLogged({ step }: ServerLog): void {
    if (step === 'member joined') this.#joins = true;
    if (step === 'room rebuilt') this.#barred.delete(this.#ticketOf);
    if (step === 'member left' && this.#isPairing) this.#judge.mark('side taken over');
  }

  serverRestarted(): void {
    this.#digests.clear();
    this.#folded.clear();
    this.#dirty.clear();
    this.#said.clear();
    this.#answered.clear();
    this.#barred.clear();
    this.#withKey.clear();
    this.#asPair.clear();
    this.#equipped.clear();
    this.#toldOfRelay.clear();
    this.#vouchedAt.clear();
  }

  serverSent(connection: ConnectionId, frame: Frame): void {
    if (frame.t === 'welcome') this.#digests.set(connection, numberIn(frame, 'digest') ?? -1);
    const entry = this.#ledger.connections.get(connection);
    const session = this.#ledger.actsFor(connection);
    if (entry === undefined || session === undefined) return;
    if (frame.t === 'welcome' && frame['gap'] === true) this.#resultsLost(session, frame);
    const q = numberIn(frame, 'q');
    if (q !== undefined && q > (this.#folded.get(session) ?? 0)) {
      this.#folded.set(session, q);
      this.#fold(session, frame);
    }
    if (frame.t === 'live') this.#compareDigest(entry, session);
    const member = session.view?.you;
    const isNewPage = frame.t === 'welcome' && entry.hello?.seq === 0 && session.tail > 0;
    if (isNewPage && member !== undefined)
      this.#pages.set(member, (this.#pages.get(member) ?? 0) + 1);
  }

  /** All who are connected and up to date must see the same room. */
  serverSettled(): void {
    for (const room of this.#dirty) this.#compareViews(room);
    this.#dirty.clear();
    for (const session of this.#toldOfRelay) this.#checkToldOfRelay(session);
    for (const what of this.#givesWay ? [] : this.#calledGone) {
      this.#judge.breach('ROOM13', `a member whose connection lives was called ${what}`);
    }
    this.#calledGone = [];
    if (this.#ticks) this.#checkGhosts();
  }

  #fold(session: SessionEntry, frame: Frame): void {
    const before = session.view;
    if (frame.t === 'ice') {
      this.#equipped.add(session);
      if (before === null) this.#toldOfRelay.add(session);
    }
    const n = numberIn(frame, 'n');
    // Whoever is told of the relay is about to be told what they are in.
    const enters = this.#joins || this.#toldOfRelay.has(session);
    if (n !== undefined && !this.#isNews(session, n) && !enters) return;
    const command = n === undefined ? undefined : session.commands.get(n);
    if (frame.t === 'done') this.#checkRight(before, command);
    const { view, wrong } = apply(before, frame, command);
    if (frame.t === 'snapshot') session.gap = false;
    else if (session.gap) return;
    if (wrong !== undefined) this.#judge.breach('ROOM12', wrong);
    session.view = view;
    if (view !== null) this.#toldOfRelay.delete(session);
    if (view === null && before !== null) this.#equipped.delete(session);
    if (view !== null && !this.#equipped.has(session))
      this.#judge.breach('ICE1', 'in a room before it was told of the servers');
    for (const one of [before, view])
      if (one !== null && before !== view) this.#dirty.add(one.room);
    const returns = command === 'rejoin';
    if (returns && frame.t === 'done') this.#judge.mark('came back by ticket');
    if (frame.t === 'done' && !returns && view !== null && view !== before) {
      const byName = 'invite' in (frame['value'] as object);
      if (view.pair === undefined) this.#joined(session, view, n ?? 0, byName);
      else this.#paired(session, view, n ?? 0);
      if (!byName && 'key' in (frame['value'] as object)) this.#judge.mark('room remade');
    }
    if (frame.t === 'left' && before !== null) this.#left(session, before, frame);
    if (frame.t === 'away' && frame['away'] === true) this.#checkGone(session, frame, 'away');
    if (frame.t === 'signal' || frame.t === 'chat') this.#checkSpeech(session, frame);
    if (frame.t === 'out' && frame['reason'] === 'removed' && before !== null)
      this.#bar(before.room, session);
  }

  /** Who was cut off between the two is told of the room with the replay. */
  #checkToldOfRelay(session: SessionEntry): void {
    if (session.connection?.isOver !== false || !session.connection.isLive) return;
    this.#toldOfRelay.delete(session);
    if (!session.gap) this.#judge.breach('TURN4', 'the relay is for members of rooms');
  }

  #checkRight(view: RoomView | null, command: string | undefined): void {
    if (command !== 'lock' && command !== 'remove') return;
    const own = view?.members.find(({ id }) => id === view.you);
    if (own !== undefined && own.role !== 'creator')
      this.#judge.breach('ROOM6', `a ${command} by somebody without the right`);
  }

  /** What was carried out before a gap is in the snapshot, whenever its result is told; of servers one is told again. */
  #resultsLost(session: SessionEntry, welcome: Frame): void {
    this.#equipped.delete(session);
    const done = numberIn(welcome, 'n') ?? 0;
    for (const n of session.commands.keys()) if (n <= done) this.#isNews(session, n);
  }

  /** A result that is asked for again says nothing new, and may say what has long changed. */
  #isNews(session: SessionEntry, n: number): boolean {
    const answered = this.#answered.get(session) ?? new Set();
    this.#answered.set(session, answered);
    const isNews = !answered.has(n);
    answered.add(n);
    return isNews;
  }

  #joined(session: SessionEntry, view: RoomView, n: number, byName: boolean): void {
    const { device } = session;
    if (device !== undefined && this.#barred.get(view.room)?.has(device) === true) {
      this.#judge.breach('ROOM7', 'somebody came back who was removed');
    }
    const hasKey = this.#withKey.delete(`${session.sid} ${n}`);
    if (view.locked && !hasKey && !byName)
      this.#judge.breach('ROOM5', 'somebody without the key entered a locked room');
    if (view.members.length > view.capacity)
      this.#judge.breach('ROOM2', 'more members than the capacity');
    if (view.members.at(-1)?.id !== view.you)
      this.#judge.breach('ROOM17', 'the newest does not stand last');
  }

  #paired(session: SessionEntry, { pair, members }: RoomView, n: number): void {
    const asked = `${session.sid} ${n}`;
    const sides = JSON.stringify([pair?.id, pair?.peer]);
    if (this.#asPair.get(asked) !== sides)
      this.#judge.breach('PAIR2', `${sides} for who asked for ${this.#asPair.get(asked)}`);
    this.#asPair.delete(asked);
    const names = members.map(({ name }) => name);
    if (names.some((name) => name !== pair?.id && name !== pair?.peer))
      this.#judge.breach('PAIR4', 'somebody of no side is in the room of a pair');
    if (new Set(names).size < names.length)
      this.#judge.breach('PAIR4', 'two people on one side of a pair');
    if (names.length === 2) this.#judge.mark('pair met');
  }

  #left(hearer: SessionEntry, room: RoomView, frame: Frame): void {
    const member = textIn(frame, 'member');
    if (frame['reason'] === 'removed') {
      const session = this.#ledger.sessionOfMember(member ?? '');
      if (session !== undefined) this.#bar(room.room, session);
    }
    if (frame['reason'] === 'lost') {
      this.#judge.mark('member lost');
      this.#checkGone(hearer, frame, 'lost');
    }
  }

  #bar(room: string, session: SessionEntry): void {
    this.#judge.mark('removed');
    const barred = this.#barred.get(room) ?? new Set();
    if (session.device !== undefined) barred.add(session.device);
    this.#barred.set(room, barred);
  }

  /** What is told late, with a replay, may have been true when it happened. */
  #checkGone(hearer: SessionEntry, frame: Frame, what: 'away' | 'lost'): void {
    if (what === 'away') this.#judge.mark('member away');
    if (hearer.connection?.isLive !== true) return;
    const session = this.#ledger.sessionOfMember(textIn(frame, 'member') ?? '');
    if (session === undefined || session.connection?.isOver !== false) return;
    if (this.#judge.now - session.heardAt < surelyHereMs) this.#calledGone.push(what);
  }

  /** Its lease would have ended without those who hear it. */
  #markVouched(hears: unknown): void {
    if (!Array.isArray(hears)) return;
    for (const member of hears) {
      const session = this.#ledger.sessionOfMember(String(member));
      if (session === undefined || session.connection?.isOver === false) continue;
      this.#vouchedAt.set(session, this.#judge.now);
      if (this.#judge.now - session.heardAt > leaseMs) this.#judge.mark('lease vouched');
    }
  }

  #checkGhosts(): void {
    const sessions = [...this.#ledger.sessions.values()];
    for (const one of sessions) {
      const { view, connection, heardAt } = one;
      if (view === null || connection?.isOver === false) continue;
      const signAt = Math.max(heardAt, connection?.overAt ?? 0, this.#vouchedAt.get(one) ?? 0);
      if (this.#judge.now - signAt < ghostMs) continue;
      const isSeen = sessions.some(
        (other) =>
          other !== one &&
          other.connection?.isOver === false &&
          other.connection.isLive &&
          !other.gap &&
          other.view?.members.some(({ id }) => id === view.you) === true,
      );
      if (isSeen) this.#judge.breach('ROOM13', 'a member of whom nothing is heard stays');
    }
  }

  #checkSpeech(session: SessionEntry, frame: Frame): void {
    const from = textIn(frame, 'from');
    if (session.view === null || !session.view.members.some(({ id }) => id === from)) {
      this.#judge.breach('REL1', `a ${String(frame.t)} from somebody who is not in the room`);
    }
    const speaker = this.#speaker;
    if (speaker !== undefined && speaker !== session && speaker.view?.you !== from) {
      this.#judge.breach('WIRE9', `a ${String(frame.t)} of one member came as another's`);
    }
    if (this.#ledger.sessionOfMember(from ?? '')?.isHostile === true) return;
    const page = this.#pages.get(from ?? '') ?? 0;
    const what = `${session.view?.you ?? ''} ${String(from)} ${page} ${String(frame['id'])} ${String(frame['gen'])} ${String(frame['k'])}`;
    const said = this.#said.get(session) ?? new Set();
    if (said.has(what)) this.#judge.breach('I17', `one ${String(frame.t)} was relayed twice`);
    if (said.size > 2_000) said.clear();
    this.#said.set(session, said.add(what));
  }

  #compareDigest(entry: ConnectionEntry, session: SessionEntry): void {
    const digest = this.#digests.get(entry.id);
    this.#digests.delete(entry.id);
    if (digest === undefined || session.gap) return;
    if (digest !== roomDigest(session.view)) {
      this.#judge.breach('I19', 'the digest is not that of the room as its events tell it');
    }
  }

  #compareViews(room: string): void {
    let first: { told: string; session: SessionEntry } | undefined;
    for (const session of this.#ledger.sessions.values()) {
      const { view, connection } = session;
      if (view?.room !== room || session.gap || connection?.isOver !== false || !connection.isLive)
        continue;
      const pair = view.pair && [view.pair.id, view.pair.peer].toSorted();
      const told = JSON.stringify({ ...view, you: '', pair });
      first ??= { told, session };
      if (told !== first.told) {
        this.#judge.breach('ROOM17', `two members see different rooms: ${first.told} and ${told}`);
      }
      if (!view.members.some(({ id }) => id === view.you)) {
        this.#judge.breach('ROOM12', 'a member does not see itself inside');
      }
    }
  }
}
