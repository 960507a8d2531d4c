/**
 * One stay in a room after another, entered by a link or by ringing somebody: on the way in, in, and
 * how it ended. Keeps what the person wants apart from what the server holds, and enters again by
 * itself when the two differ through no wish of theirs. What the links do is theirs.
 */
import type {
  DownEvent,
  ErrorCode,
  InviteResult,
  JoinResult,
  MemberView,
  OutgoingView,
  RoomView,
} from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import { randomUnit } from '../kit/random.ts';
import type { Context } from './context.ts';
import { type Entering, leadsTo, leavingFor, ownNameIn, wayBackTo } from './entering.ts';
import type { ClientLog, RequestId, StoredSession } from './io.ts';
import type { LinkFailure } from './link-host.ts';
import type { Link } from './link.ts';
import type { CommandBody } from './outbox.ts';
import type { Want } from './pictures.ts';
import { isSame } from './ringing.ts';
import { fold } from './room.ts';
import { type Dialing, type Dialled, type Stage, stateOf } from './stage.ts';
import type { CallState, EndReason, LocalMedia, PeerId } from './state.ts';
import { isAlone, Stay, type StayHost, type StayOptions } from './stay.ts';

type Before = Pick<StoredSession, 'gen' | 'call'>;

export interface CallHost extends StayHost {
  command(body: CommandBody, place?: 'first' | 'last'): void;
  /** Once, however often nobody hears it. */
  leave(body: CommandBody): void;
  /** A leave is on its way. */
  isLeaving(): boolean;
  /** What was asked is so already: the page before this one had entered. */
  isInside(request: RequestId, view: RoomView): void;
  /** Nobody waits for this any more; what of it was not sent need not be. */
  withdraw(request: RequestId, why: 'cancelled' | 'closed' | 'unreachable' | 'invite_over'): void;
  /** The person does not answer it after all. */
  decline(invite: string): void;
  /** An entering again that was never sent is of no use either. */
  forgetRejoin(): void;
  /** What keeps our place where the server has lost us. */
  ticket(): string | undefined;
}

export class Call {
  readonly #context: Context;
  readonly #host: CallHost;
  #stage: Stage = { is: 'none' };
  /** What the server holds of us, as far as we were told. */
  #held: RoomView | null = null;
  /** The server knew nothing of us when it welcomed us, and has not let us in since. */
  #isForgotten = false;
  #rejoining: 'by ticket' | 'as wished' | undefined;
  /** Of the page before this one, which left us in a room, until it is known which. */
  #before: Before | undefined;

  constructor(context: Context, host: CallHost) {
    this.#context = context;
    this.#host = host;
  }

  get held(): RoomView | null {
    return this.#held;
  }

  get isIdle(): boolean {
    return this.#stage.is === 'none' || this.#stage.is === 'ended';
  }

  get joinRequest(): RequestId | undefined {
    return this.#stage.is === 'joining' ? this.#stage.request : undefined;
  }

  get stay(): Stay | undefined {
    return this.#stage.is === 'in' ? this.#stage : undefined;
  }

  /** Where that leads, if one is there already: the page before this one may have entered. */
  inside(wanted: Entering): RoomView | undefined {
    const view = this.stay?.view;
    return view !== undefined && leadsTo(wanted, view) ? view : undefined;
  }

  /** Signals and chat have somebody to go to; behind a ticket for another server the others are who they were. */
  get isEntered(): boolean {
    const isBehindTicket = this.#rejoining === 'by ticket' && this.#isForgotten;
    return this.#stage.is === 'in' && (this.#held !== null || isBehindTicket);
  }

  get links(): Link[] {
    return this.stay?.links ?? [];
  }

  linkOf(peer: PeerId): Link | undefined {
    return this.links.find((link) => link.peer === peer);
  }

  linkTo(member: string): Link | undefined {
    return this.stay?.members.linkTo(member);
  }

  /** What may be sent and shown of what the person wants to. */
  allowed(media: LocalMedia): LocalMedia {
    return this.stay?.pictures.of(media) ?? media;
  }

  answers(invite: string): boolean {
    return this.#stage.is === 'dialing' && this.#stage.invite === invite;
  }

  /** A ring that is being answered, or comes from whom we ring ourselves, is not shown. */
  hides({ invite, from }: { invite: string; from: string }): boolean {
    const stage = this.#stage;
    if (stage.is === 'dialing' && stage.invite === undefined) return isSame(stage.user, from);
    if (stage.is === 'dialing') return stage.invite === invite;
    return stage.is === 'in' && stage.rings && stage.named?.user === from;
  }

  get state(): CallState {
    return stateOf(this.#stage);
  }

  /** The person pressed Join. */
  join(request: RequestId, wanted: Entering): void {
    this.#set({ is: 'joining', wanted, request });
  }

  /** The person calls, or accepts a call. */
  dial(request: RequestId, dialled: Dialled): void {
    const { timers, now, limits } = this.#context;
    if (dialled.invite === undefined) timers.set('dial', now + limits.dialMs);
    this.#set({ is: 'dialing', request, ...dialled });
    this.#host.keep({ user: dialled.user, media: dialled.media, key: '' });
  }

  /** The server let us in, by the person's wish or when we entered again. */
  entered({ view, key }: JoinResult, by: RequestId | 'own'): void {
    this.#held = view;
    this.#isForgotten = false;
    if (by === 'own') this.#rejoining = undefined;
    if (by === 'own' && this.#before !== undefined) return this.#comeBack(this.#before, null);
    const stage = this.#stage;
    if (stage.is !== 'joining' && stage.is !== 'in') return;
    // What was asked before we found ourselves inside may be carried out after that was lost again.
    const isAsked = by === 'own' || leadsTo(stage.wanted, view);
    if (stage.is === 'joining' ? stage.request !== by : !isAsked) return;
    const wanted = key === undefined ? stage.wanted : { ...stage.wanted, key };
    if (stage.is === 'joining') return this.#enter({ wanted, view, media: 'video' });
    // After a gap the same stay may be told of twice: by the snapshot and as what came of the join.
    if (stage.you === view.you) return stage.follow(view);
    // What the links of before have said since goes by the new id: those of now begin above them.
    const newest = stage.members.dropAll();
    const { named, joinedAt, pictures } = stage;
    this.#enter({ wanted, view, named, joinedAt, media: pictures.callMedia }, newest + 1);
  }

  /** An invite stands or was answered. `late`: this was lost in a gap, and what is held is newer. */
  placed(result: InviteResult, by: RequestId, late: boolean): void {
    const { invite, state, user, media, key } = result;
    const over = late && this.#held?.room !== result.view.room;
    const view = (late && !over && this.#held) || result.view;
    if (!over) this.#held = view;
    const stage = this.#stage;
    if (stage.is !== 'dialing' || stage.request !== by) {
      // Given up in the meantime, perhaps before the server knew of what.
      if (stage.is !== 'in' && !over && !this.#host.isLeaving()) this.#host.command({ t: 'leave' });
      return;
    }
    // Or it stands only now: then it is taken back.
    if (over && this.#held === null) this.#host.leave({ t: 'leave' });
    const outgoing = state === 'calling' && isAlone(view) ? state : undefined;
    this.#log({ step: 'invite', state: outgoing === undefined ? 'answered' : 'placed' });
    const wanted = { t: 'join', room: view.room, name: ownNameIn(view), key } as const;
    this.#enter({ wanted, view, media, named: { user, invite, outgoing } });
    if (over) this.end('lost');
  }

  /** The page before this one is in a room, or may be yet, or a ticket says so: its links are gone, its place is not. */
  foundInRoom(before: Before, ticket?: string): void {
    this.#before = before;
    if (ticket !== undefined) this.#host.command({ t: 'rejoin', ticket }, 'first');
  }

  joinRefused(request: RequestId): void {
    if (this.joinRequest === request) this.#set({ is: 'none' });
  }

  dialRefused(request: RequestId, code: ErrorCode | 'closed'): void {
    const stage = this.#stage;
    if (stage.is !== 'dialing' || stage.request !== request) return;
    this.#context.timers.clear('dial');
    this.#log({ step: 'invite', state: 'refused' });
    if (code === 'unreachable' || code === 'busy') this.#ended(stage, code);
    else this.#set({ is: 'none' });
  }

  /** What is being answered has stopped ringing: nobody is there any more. */
  ringOver(invite: string): void {
    const stage = this.#stage;
    if (stage.is !== 'dialing' || stage.invite !== invite) return;
    this.#set({ is: 'none' });
    this.#host.withdraw(stage.request, 'invite_over');
  }

  /** Nobody was there, or not any more, for longer than anything rings. */
  dialTimeout(): void {
    const { rings, named } = this.stay ?? {};
    if (this.#stage.is === 'dialing') return this.end('unreachable');
    if (rings === true) return this.end('unanswered');
    this.end('media_timeout', named && { by: named.user });
  }

  /** The other side asks for pictures, or answers. */
  wants(member: string, want: Want): void {
    this.stay?.pictures.heard(member, want);
  }

  rejoinRefused(code: ErrorCode, retryAfterMs: number | undefined): void {
    const by = this.#rejoining;
    this.#rejoining = undefined;
    this.#before = undefined;
    // Let in meanwhile, by what was asked before.
    if (this.#stage.is !== 'in' || this.#held !== null) return;
    if (by === 'by ticket') return this.rejoin();
    const { timers, now, limits } = this.#context;
    const passes = code === 'rate_limited' || code === 'server_busy';
    const goesOn = this.#isForgotten && this.links.some(({ hears }) => hears);
    if (passes) timers.set('rejoin', now + (retryAfterMs ?? limits.rejoinRetryMs));
    // What we and the others have with each other needs no server that knows of it.
    else if (goesOn) timers.set('rejoin', now + limits.rejoinRefusedMs);
    else this.end('lost');
  }

  /** Whether we entered again is only known from what the server holds. */
  rejoinLost(): void {
    this.#rejoining = undefined;
    if (this.#held === null) this.rejoin();
    else this.entered({ view: this.#held }, 'own');
  }

  /** The server has carried out our leaving. */
  left(): void {
    this.#held = null;
  }

  event(event: DownEvent): void {
    this.#held = fold(this.#held, event, this.#context.mutants);
    const stage = this.#stage;
    if (event.t === 'snapshot' && this.#before !== undefined) {
      return this.#comeBack(this.#before, event.outgoing);
    }
    if (stage.is !== 'in') return;
    const over = stage.invited(event);
    if (over !== undefined) return this.end(over);
    if (event.t === 'out') return event.reason === 'removed' ? this.end('removed') : this.rejoin();
    if (this.#held === null) {
      if (event.t === 'snapshot') this.rejoin();
      return;
    }
    if (event.t === 'snapshot' && this.#held.you !== stage.you) {
      return this.entered({ view: this.#held }, 'own');
    }
    const leaver = event.t === 'left' ? stage.members.viewOf(event.member) : undefined;
    stage.follow(this.#held);
    if (event.t === 'joined') {
      const { id, name } = event.member;
      this.#context.out.push({ t: 'notice', notice: { what: 'joined', member: id, name } });
    }
    if (event.t === 'left' && leaver !== undefined) this.#afterLeft(leaver, event.reason);
  }

  /** Somebody said by their channel that they hang up. */
  bye(id: string): void {
    const leaver = this.stay?.members.left(id);
    if (leaver !== undefined) this.#afterLeft(leaver, 'hangup');
  }

  /** The server holds no membership of ours, but nobody wanted that. */
  rejoin(): void {
    this.#held = null;
    this.#context.timers.clear('rejoin');
    const stage = this.#stage;
    if (stage.is !== 'in' || this.#rejoining !== undefined) return;
    const ticket = this.#host.ticket();
    // What rang is gone together with our place.
    if (stage.rings && ticket === undefined) return this.end('expired');
    this.#rejoining = ticket === undefined ? 'as wished' : 'by ticket';
    if (ticket === undefined || !this.#isForgotten) this.#host.forgetSignals();
    this.#host.command(ticket === undefined ? stage.wanted : { t: 'rejoin', ticket }, 'first');
  }

  /** Another session took the place of the one that knew us. */
  sessionReplaced(): void {
    this.#held = null;
    this.#isForgotten = true;
    this.#rejoining = undefined;
    this.#host.forgetRejoin();
    const ticket = this.#host.ticket();
    if (this.#before !== undefined && ticket !== undefined)
      return this.foundInRoom(this.#before, ticket);
    this.#before = undefined;
    this.rejoin();
  }

  linkClosed(why: LinkFailure, at: Millis): void {
    const { links } = this;
    if (links.every(({ state }) => state === 'closed')) this.end(why, { at });
  }

  /** Over, here and now; the others are told by every route that is open. */
  end(reason: EndReason, how: { by?: string; at?: Millis } = {}): void {
    const stage = this.#stage;
    if (stage.is === 'none' || stage.is === 'ended') return;
    const heldByServer = reason !== 'removed' && reason !== 'lost' && reason !== 'superseded';
    this.#host.forgetSignals();
    for (const timer of ['rejoin', 'dial'] as const) this.#context.timers.clear(timer);
    this.#rejoining = undefined;
    if (stage.is === 'in') stage.members.end(heldByServer);
    else {
      const closed = reason === 'superseded' ? 'closed' : 'cancelled';
      this.#host.withdraw(stage.request, reason === 'unreachable' ? reason : closed);
    }
    if (heldByServer) this.#host.leave(leavingFor(reason));
    const answers = stage.is === 'dialing' ? stage.invite : undefined;
    if (stage.is === 'joining' || answers !== undefined) this.#set({ is: 'none' });
    else this.#ended(stage, reason, how);
    if (answers !== undefined && heldByServer) this.#host.decline(answers);
  }

  #ended(
    stage: Stay | Dialing,
    reason: EndReason,
    { by, at = this.#context.now }: { by?: string; at?: Millis } = {},
  ): void {
    const past = stage.is === 'in' ? stage.past : { user: stage.user, callMedia: stage.media };
    const who = by !== undefined && { by };
    this.#set({ is: 'ended', ...past, reason, ...who, at });
    this.#log({ step: 'ended', reason });
    this.#context.out.push({ t: 'notice', notice: { what: 'ended', reason, ...who } });
  }

  /** Takes the place of the page before, unless the person went elsewhere in the meantime. */
  #comeBack({ gen, call: before }: Before, outgoing: OutgoingView | null): void {
    const view = this.#held;
    // As it was when the page before this one had asked: what we asked ourselves is still to come.
    if (view === null) return;
    this.#before = undefined;
    const stage = this.#stage;
    if (stage.is === 'in' || this.#host.isLeaving()) return;
    const asks = stage.is === 'joining' && leadsTo(stage.wanted, view);
    const stays = asks || (stage.is === 'none' && before !== 'left');
    // Before the join that waits.
    if (!stays) return this.#host.command({ t: 'leave' }, 'first');
    if (stage.is === 'joining') this.#host.isInside(stage.request, view);
    const call = before === 'left' ? undefined : before;
    const wanted = stage.is === 'joining' ? stage.wanted : wayBackTo(view, call?.key);
    const { user, media = 'video' } = outgoing ?? call ?? {};
    const rings = outgoing && { invite: outgoing.invite, outgoing: outgoing.state };
    const named = user === undefined ? undefined : { user, ...rings };
    const { entropy, limits } = this.#context;
    const skipped = 1 + Math.floor(randomUnit(entropy) * limits.generationsSkippedMax);
    this.#enter({ wanted, view, media, named }, gen + skipped);
    if (named !== undefined && outgoing === null && isAlone(view)) this.end('hangup');
  }

  #enter(options: StayOptions, backIn?: number): void {
    this.#before = undefined;
    const stay = new Stay(this.#context, this.#host, options);
    const { view } = options;
    this.#set(stay);
    this.#log({ step: 'joined room', members: view.members.length });
    stay.keep();
    stay.follow(view, backIn);
  }

  #afterLeft(member: MemberView, reason: 'hangup' | 'lost' | 'removed'): void {
    const { id, name } = member;
    this.#context.out.push({ t: 'notice', notice: { what: 'left', member: id, name, reason } });
    const { stay } = this;
    if (stay === undefined || stay.members.size > 0) return;
    if (reason === 'hangup') this.end('hangup', { by: name });
    else stay.pictures.forget();
  }

  #log(event: ClientLog): void {
    this.#context.out.push({ t: 'log', event });
  }

  #set(stage: Stage): void {
    this.#stage = stage;
    if (this.isIdle) this.#host.keep('left');
    this.#context.inCall = !this.isIdle;
    this.#context.touched = true;
  }
}
