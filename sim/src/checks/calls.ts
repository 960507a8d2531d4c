/**
 * Calls by name as the server makes them: who was rung and stopped, who answered, what refusals say.
 * Each invite has one end (I15) and one device that accepted (I8), nobody is joined without wishing
 * it (I2), two who call each other are in one call (I14), and whoever rings is told at once when it
 * is over (RING3, RING5, I11).
 */
import { type ServerInput, type ServerLog, serverLimits } from '@parley/core/server';
import { type Check, type Frame, type Judge, numberIn, textIn } from './check.ts';
import type { ConnectionEntry, Ledger, SessionEntry } from './ledger.ts';
import type { Seats } from './seats.ts';

interface Invite {
  readonly number: number;
  id: string | undefined;
  /** As long as the wire has not shown them. */
  session: SessionEntry | undefined;
  caller: string | undefined;
  callee: string | undefined;
  is: 'open' | 'answered' | 'ended';
  heardBy: ConnectionEntry | undefined;
  goneSince: number | undefined;
}

type InviteLog = Extract<ServerLog, { invite: number }>;

interface Wish {
  readonly t: string;
  readonly user: string | undefined;
  readonly invite: string | undefined;
  readonly by: string | undefined;
  /** Asked again: what is answered was true when it was asked first. */
  isRepeated: boolean;
}

/** A caller who is gone is noticed so late at most. */
const goneMaxMs = serverLimits.ringLeaseMs + 5_000;
/** A ring that began so long after its invite is one of a device that came late. */
const surelyLateMs = 300;

export class CallsCheck implements Check {
  readonly #judge: Judge;
  readonly #ledger: Ledger;
  readonly #seats: Seats;
  #invites = new Map<number, Invite>();
  #byId = new Map<string, Invite>();
  #wishes = new Map<SessionEntry, Map<number, Wish>>();
  #ringing = new Map<SessionEntry, Set<string>>();
  #seen = new Map<SessionEntry, number>();
  #acceptedBy = new Map<string, SessionEntry>();
  /** Of the step that goes on. */
  #input: { t: string; frame: Frame | undefined } = { t: '', frame: undefined };
  #logs: InviteLog[] = [];
  #placed: { id: string; session?: SessionEntry; callee?: string } | undefined;

  constructor(judge: Judge, ledger: Ledger, seats: Seats) {
    this.#judge = judge;
    this.#ledger = ledger;
    this.#seats = seats;
  }

  serverRestarted(): void {
    for (const map of [this.#invites, this.#byId, this.#wishes, this.#ringing, this.#seen])
      map.clear();
    this.#acceptedBy.clear();
  }

  serverTook(input: ServerInput, frame: Frame | undefined): void {
    this.#input = { t: input.t, frame };
    if (input.t === 'declined') this.#judge.mark('declined by push');
    if (input.t !== 'frame' || frame === undefined) return;
    const session = this.#ledger.actsFor(input.connection);
    const n = numberIn(frame, 'n');
    if (session === undefined || n === undefined) return;
    const known = entryOf(this.#wishes, session, () => new Map<number, Wish>());
    const before = known.get(n);
    if (before !== undefined) before.isRepeated = true;
    if (before !== undefined) return;
    known.set(n, {
      t: String(frame.t),
      user: textIn(frame, 'user'),
      invite: textIn(frame, 'invite'),
      by: this.#seats.of(session),
      isRepeated: false,
    });
  }

  serverLogged(event: ServerLog): void {
    if ('invite' in event) this.#logs.push(event);
  }

  serverSent(connection: number, frame: Frame): void {
    const session = this.#ledger.actsFor(connection);
    if (session === undefined) return;
    if (frame.t === 'rings') return this.#renewed(frame);
    const q = numberIn(frame, 'q');
    if (q === undefined || q <= (this.#seen.get(session) ?? 0)) return;
    this.#seen.set(session, q);
    const rings = entryOf(this.#ringing, session, () => new Set<string>());
    switch (frame.t) {
      case 'done':
        return this.#done(session, rings, frame);
      case 'refused':
        return this.#refused(session, frame);
      case 'ring':
        return this.#rang(session, rings, frame['ring'] as Frame);
      case 'stopped':
        if (frame['why'] === 'answeredElsewhere') this.#judge.mark('answered elsewhere');
        if (frame['why'] === 'declinedElsewhere') this.#judge.mark('declined elsewhere');
        rings.delete(textIn(frame, 'invite') ?? '');
        return;
      case 'snapshot':
        rings.clear();
        for (const ring of (frame['rings'] ?? []) as Frame[])
          rings.add(textIn(ring, 'invite') ?? '');
        return;
      case 'signedOut':
        return rings.clear();
      case 'missed':
        return this.#judge.mark('missed call told');
      case 'invited':
        if (frame['state'] === 'ringing') this.#judge.mark('invite rings');
        return;
      default:
    }
  }

  serverSettled(): void {
    for (const log of this.#logs) this.#follow(log);
    if (this.#input.t === 'tick') this.#checkCallers();
    this.#logs = [];
    this.#placed = undefined;
  }

  #done(session: SessionEntry, rings: Set<string>, frame: Frame): void {
    const { t: wish, invite } = this.#wishOf(session, frame) ?? {};
    const value = frame['value'] as Frame;
    if (wish === 'enter') this.#judge.mark('signed in again');
    if (wish === 'decline') rings.delete(invite ?? '');
    const id = textIn(value, 'invite');
    if (wish === 'signOut' || wish === 'deleteMe') rings.clear();
    if (id === undefined) return;
    rings.delete(id);
    const callee = textIn(value, 'user');
    if (value['state'] === 'calling') {
      const known = this.#byId.get(id);
      if (known === undefined) this.#placed = { id, session, ...(callee && { callee }) };
      else Object.assign(known, { session, callee, caller: this.#seats.of(session) });
      return;
    }
    const answers = this.#logs.some(({ step }) => step === 'invite answered');
    if (wish === 'invite' && !answers) this.#judge.mark('came back into a call');
    if (wish !== 'accept') return;
    const before = this.#acceptedBy.get(id);
    this.#acceptedBy.set(id, session);
    if (before !== undefined && before !== session) {
      this.#judge.breach('I8', 'two devices were told that they are in one call');
    }
  }

  #refused(session: SessionEntry, frame: Frame): void {
    const wish = this.#wishOf(session, frame);
    const code = frame['code'];
    if (wish?.t === 'accept' && code === 'invite_over') this.#judge.mark('late accept refused');
    if (wish?.t === 'claim' && code === 'id_taken') this.#judge.mark('name taken');
    if (wish?.t !== 'invite') return;
    if (code === 'store_unavailable') this.#judge.mark('store failure during invite');
    if (code === 'unreachable') this.#judge.mark('unreachable');
    if (code !== 'busy') return;
    this.#judge.mark('busy');
    // What is told late, with a replay, may have been true when it happened.
    if (wish.isRepeated || session.connection?.isLive !== true) return;
    const sessions = this.#seats.allOf(wish.user ?? '');
    if (sessions?.every(({ view }) => view === null) === true) {
      this.#judge.breach('I13', `${wish.user} is called busy and is in no call`);
    }
  }

  #rang(session: SessionEntry, rings: Set<string>, ring: Frame): void {
    const id = textIn(ring, 'invite') ?? '';
    rings.add(id);
    if (ring['waiting'] === true) this.#judge.mark('rang quietly');
    if (session.connection?.isLive !== true) return;
    if ((numberIn(ring, 'ageMs') ?? 0) > surelyLateMs) this.#judge.mark('rang late');
    const known = this.#byId.get(id);
    if (known === undefined) this.#placed ??= { id };
    else if (known.is !== 'open') this.#judge.breach('I11', 'rung for an invite that is over');
  }

  #renewed(frame: Frame): void {
    for (const id of (frame['invites'] ?? []) as string[]) {
      const invite = this.#byId.get(id);
      if (invite !== undefined && invite.is !== 'open') {
        this.#judge.breach('I11', 'a ring was renewed whose invite is over');
      }
    }
  }

  #follow(log: InviteLog): void {
    if (log.step === 'invite placed') return this.#open(log.invite);
    const invite = this.#invites.get(log.invite);
    if (invite === undefined || log.step === 'invite rings') return;
    if (invite.is !== 'open') {
      this.#judge.breach('I15', `invite ${invite.number} was ${invite.is}, and then ${log.step}`);
    }
    invite.is = log.step === 'invite answered' ? 'answered' : 'ended';
    this.#checkStopped(invite);
    if (log.step === 'invite answered') return this.#answered(invite, log.merged);
    if (log.why === 'expired') this.#judge.mark('caller lost');
    if (log.why === 'unreachable') this.#judge.mark('devices lost');
    if (log.why === 'unanswered' || log.why === 'cancelled') this.#judge.mark(log.why);
  }

  #open(number: number): void {
    const { id, session, callee } = this.#placed ?? {};
    const caller = session && this.#seats.of(session);
    const invite: Invite = {
      number,
      id,
      session,
      caller,
      callee,
      is: 'open',
      heardBy: undefined,
      goneSince: undefined,
    };
    this.#invites.set(number, invite);
    if (id !== undefined) this.#byId.set(id, invite);
    if (caller === undefined) return;
    for (const other of this.#invites.values()) {
      if (other.is === 'open' && other.caller === callee && other.callee === caller) {
        this.#judge.breach('I14', 'two who call each other ring each other');
      }
    }
  }

  #answered(invite: Invite, merged: boolean): void {
    this.#judge.mark('call answered');
    if (merged) this.#judge.mark('glare merged');
    const { frame } = this.#input;
    const accepts = frame?.t === 'accept' && (invite.id ?? frame['invite']) === frame['invite'];
    const wishes = merged && this.#hasCalled(invite.callee, invite.caller);
    if (!accepts && !wishes) this.#judge.breach('I2', 'a call was answered by nobody');
  }

  /** Whether somebody of that name placed a call to the other, as far as both are known. */
  #hasCalled(by: string | undefined, user: string | undefined): boolean {
    if (by === undefined || user === undefined) return true;
    const all = [...this.#wishes.values()].flatMap((wishes) => [...wishes.values()]);
    return all.some((wish) => wish.t === 'invite' && wish.by === by && wish.user === user);
  }

  /** Whoever hears the server and rings was told of the end in the step that brought it. */
  #checkStopped({ id, is }: Invite): void {
    if (id === undefined) return;
    for (const [{ connection, gap, isOver }, rings] of this.#ringing) {
      if (!rings.delete(id) || isOver || gap) continue;
      if (connection?.isOver !== false || !connection.isLive) continue;
      const rule = is === 'answered' ? 'RING3' : 'RING5';
      this.#judge.breach(rule, `a device goes on ringing for an invite that is ${is}`);
    }
  }

  #checkCallers(): void {
    const { now } = this.#judge;
    for (const invite of this.#invites.values()) {
      if (invite.is !== 'open' || invite.session === undefined) continue;
      const { connection } = invite.session;
      const isGone = connection?.isOver !== false;
      // Who was back for a moment was gone for a shorter time.
      const since = connection === invite.heardBy ? invite.goneSince : undefined;
      invite.heardBy = connection;
      invite.goneSince = isGone ? (since ?? now) : undefined;
      if (now - (invite.goneSince ?? now) > goneMaxMs) {
        this.#judge.breach('I11', `invite ${invite.number} rings, and its caller is long gone`);
      }
    }
  }

  #wishOf(session: SessionEntry, frame: Frame): Wish | undefined {
    return this.#wishes.get(session)?.get(numberIn(frame, 'n') ?? 0);
  }
}

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}
