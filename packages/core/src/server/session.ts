/**
 * One tab's standing with the server. It outlives its connections: at most one at a time is bound
 * to it, in the newest epoch. Does not know what its commands mean, nor how it was found.
 */
import { type CloseName, type DownVolatile, encodeVolatile } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { CharBudget } from './char-budget.ts';
import { CommandLog } from './command-log.ts';
import type { Context, Timed } from './context.ts';
import type { Invite } from './invite.ts';
import { Replay } from './replay.ts';
import { ResumeSecret } from './resume-secret.ts';
import type { Member } from './room.ts';
import type { SessionNews } from './session-news.ts';
import type { Seat } from './users.ts';

/** The connection, as its session sees it. */
export interface Line {
  send(text: string): void;
  close(why: CloseName, now: Millis): void;
  /** The rhythm of beats changed. */
  pace(now: Millis): void;
}

interface Binding {
  readonly line: Line;
  readonly since: Millis;
}

export interface SessionKeeper {
  bound(session: Session): void;
  unbound(session: Session): void;
  /** It was without connection for too long. */
  expired(session: Session, now: Millis): void;
}

/** What all sessions of the process may hold together. */
export interface Budgets {
  readonly events: CharBudget;
  readonly results: CharBudget;
}

export interface SessionIdentity {
  /** Names the session in logs. */
  readonly number: number;
  readonly sid: string;
  readonly nonce: string;
  /** Hash of what names the browser. */
  readonly device: string;
}

export class Session implements Timed {
  readonly id: SessionIdentity;
  readonly secret = new ResumeSecret();
  readonly commands: CommandLog;
  readonly events: Replay;
  visible = true;
  /** A frame arrived on the bound connection, so the client has what the welcome said. */
  isProven = false;
  /** Its stay in a room; set by the room. */
  member: Member | undefined;
  /** Who it is; set by the users. */
  seat: Seat | undefined;
  /** The open invite that it made, and those that ring it; set by the invites. */
  outgoing: Invite | undefined;
  rings: readonly Invite[] = [];
  /** How many of its commands wait for an answer of the outer world. */
  waiting = 0;
  /** Browser and system, as the newest connection said. */
  label = '';
  /** Id of the room whose door it watches; set by the lobby. */
  watches: string | undefined;
  readonly #context: Context;
  readonly #keeper: SessionKeeper;
  #epoch = 0;
  #binding: Binding | undefined;
  #unboundAt: Millis = 0;
  #lostAt: Millis = 0;
  #isOver = false;

  constructor(id: SessionIdentity, context: Context, budgets: Budgets, keeper: SessionKeeper) {
    this.id = id;
    this.#context = context;
    this.#keeper = keeper;
    this.commands = new CommandLog(budgets.results);
    this.events = new Replay(context, budgets.events);
  }

  get epoch(): number {
    return this.#epoch;
  }

  get isBound(): boolean {
    return this.#binding !== undefined;
  }

  /** While it is without connection: since when nothing was heard of it. */
  get lostAt(): Millis | undefined {
    return this.isBound ? undefined : this.#lostAt;
  }

  get beatIntervalMs(): Millis {
    const { limits } = this.#context;
    if (this.member !== undefined) return limits.beatInRoomIntervalMs;
    return this.visible ? limits.beatIntervalMs : limits.beatHiddenIntervalMs;
  }

  get silentAfterMs(): Millis {
    const { limits } = this.#context;
    return this.member === undefined ? limits.silentAfterMs : limits.silentInRoomAfterMs;
  }

  /** Steals the session from whatever connection has it, and returns the new epoch. */
  bind(line: Line, now: Millis): number {
    this.#binding?.line.close('superseded', now);
    this.#context.timers.clear(this);
    this.#epoch += 1;
    this.isProven = false;
    this.#binding = { line, since: now };
    this.#keeper.bound(this);
    this.member?.back(now);
    this.follow({ what: 'bound' }, now);
    return this.#epoch;
  }

  /** Names the epoch that ended, because news of an old connection's end may come late. */
  unbind(epoch: number, now: Millis, why?: 'silent' | 'pageGone'): void {
    const isOld = epoch !== this.#epoch && !this.#context.mutants.has('B8');
    if (isOld || this.#binding === undefined) return;
    const wasSilent = why === 'silent';
    this.#binding = undefined;
    this.#unboundAt = now;
    this.#lostAt = wasSilent ? now - this.silentAfterMs : now;
    this.#context.timers.set(this, now + this.#context.limits.sessionLifeMs);
    this.member?.lost(now, why === 'pageGone');
    this.#keeper.unbound(this);
    this.follow({ what: 'unbound', wasSilent }, now);
  }

  onTime(now: Millis): void {
    const { limits, timers } = this.#context;
    const end = this.#unboundAt + limits.sessionLifeInRoomMs;
    if (this.member !== undefined && now < end) timers.set(this, end);
    else this.#keeper.expired(this, now);
  }

  /** Sends an event, now or with the next resume. */
  push(tail: string, now: Millis): void {
    const a = this.commands.last;
    const text = this.events.push(a, tail, now);
    if (this.#binding === undefined) return;
    this.commands.told(a);
    this.#binding.line.send(text);
    if (this.lags(1, now)) this.#binding.line.close('slowConsumer', now);
  }

  /** Sends what matters only now, unless the client is behind already; a beat asks it to catch up. */
  sendVolatile(frame: DownVolatile, now: Millis): void {
    if (this.#binding === undefined) return;
    if (frame.t === 'beat') this.commands.told(frame.a);
    else if (this.lags(0.5, now)) return;
    if (this.#context.mutants.has('B12')) this.events.skip(); // the bug: it counts as an event
    this.#binding.line.send(encodeVolatile(frame));
  }

  beat(now: Millis, probe?: number): void {
    const a = this.commands.last;
    this.sendVolatile({ t: 'beat', a, ...(probe !== undefined && { probe }) }, now);
  }

  /** Whether what is unacknowledged exceeds this share of what is tolerated. */
  lags(share: number, now: Millis): boolean {
    const { limits } = this.#context;
    if (this.events.unackedChars > limits.unackedCharsMax * share) return true;
    const since = this.#unackedSince();
    return since !== undefined && now - since >= limits.unackedAgeMaxMs * share;
  }

  /** When the bound connection will have lagged too long, if nothing is acknowledged. */
  lagsAt(): Millis | undefined {
    const since = this.#unackedSince();
    return since === undefined ? undefined : since + this.#context.limits.unackedAgeMaxMs;
  }

  /** Another rhythm holds from now on: it came into a room, left it, was shown or hidden. */
  paceChanged(now: Millis): void {
    this.#binding?.line.pace(now);
  }

  /** Tells whoever follows people. */
  follow(news: SessionNews, now: Millis): void {
    for (const follower of this.#context.followers) follower(this, news, now);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Over: nothing is kept and nothing will be sent. */
  end(now: Millis): void {
    this.#isOver = true;
    this.#binding?.line.close('superseded', now);
    this.#context.timers.clear(this);
    this.events.forget();
    this.commands.drop();
  }

  #unackedSince(): Millis | undefined {
    // B27, the bug: more is sent to whoever does not read
    if (this.#context.mutants.has('B27')) return undefined;
    return this.#binding === undefined ? undefined : this.events.unackedSince(this.#binding.since);
  }
}
