/**
 * One stay in a room after another: on the way in, in, and how it ended. Keeps what the person wants
 * apart from what the server holds, and enters again by itself when the two differ through no wish of
 * theirs. What the links do is theirs; here is only who has one.
 */
import type { DownEvent, ErrorCode, JoinResult, MemberView, RoomView } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import { randomUnit } from '../kit/random.ts';
import type { Context } from './context.ts';
import type { CallState, EndReason, MemberState, PeerId, Request, RequestId } from './io.ts';
import type { Link, LinkFailure } from './link.ts';
import type { CommandBody } from './outbox.ts';
import { fold } from './room.ts';

export type Wanted = Omit<Extract<Request, { do: 'join' }>, 'do'>;

interface Member {
  view: MemberView;
  readonly link: Link;
}

interface Stay {
  is: 'in';
  wanted: Wanted;
  view: RoomView;
  members: Map<string, Member>;
  /** They said by their channel that they hang up, before the server said so. */
  gone: Set<string>;
  joinedAt: Millis;
}

type Stage =
  | { is: 'none' }
  | { is: 'joining'; wanted: Wanted; request: RequestId }
  | Stay
  | { is: 'ended'; room: string; reason: EndReason; by?: string };

/** `firstGen`: the number of the link's first generation. */
type LinkRole = { yields: boolean; leads: boolean; firstGen: number };

export interface CallHost {
  command(body: CommandBody, place?: 'first' | 'last'): void;
  openLink(member: string, role: LinkRole): Link;
  /** A leave is on its way. */
  isLeaving(): boolean;
  /** What was asked is so already: the page before this one had entered. */
  isInside(request: RequestId, view: RoomView): void;
  /** Signals that wait for the server and belong to this stay, or to this member, are of no use. */
  forgetSignals(member?: string): void;
  /** An entering again that was never sent is of no use either. */
  forgetRejoin(): void;
}

export class Call {
  readonly #context: Context;
  readonly #host: CallHost;
  #stage: Stage = { is: 'none' };
  /** What the server holds of us, as far as we were told. */
  #held: RoomView | null = null;
  #rejoining = false;
  /** The last generation of the page before this one, which left us in a room, until it is known which. */
  #genBefore: number | undefined;

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

  /** Signals and chat have somebody to go to. */
  get isEntered(): boolean {
    return this.#stage.is === 'in' && this.#held !== null;
  }

  get isIn(): boolean {
    return this.#stage.is === 'in';
  }

  get ownName(): string {
    return 'wanted' in this.#stage ? this.#stage.wanted.name : '';
  }

  get links(): Link[] {
    return this.#stage.is === 'in' ? [...this.#stage.members.values()].map(({ link }) => link) : [];
  }

  linkOf(peer: PeerId): Link | undefined {
    return this.links.find((link) => link.peer === peer);
  }

  linkTo(member: string): Link | undefined {
    return this.#stage.is === 'in' ? this.#stage.members.get(member)?.link : undefined;
  }

  /** Also of who has said that they hang up, until the server says so: their words may come later. */
  nameOf(member: string): string | undefined {
    if (this.#stage.is !== 'in') return undefined;
    return this.#stage.view.members.find(({ id }) => id === member)?.name;
  }

  get state(): CallState {
    const stage = this.#stage;
    if (stage.is === 'joining') return { is: 'joining', room: stage.wanted.room };
    if (stage.is !== 'in') return stage;
    const { room, you, capacity, locked, protected: isProtected } = stage.view;
    return {
      is: 'in',
      room,
      you,
      role: stage.view.members.find(({ id }) => id === you)?.role ?? 'guest',
      capacity,
      locked,
      protected: isProtected,
      members: stage.view.members.flatMap(({ id }) => memberState(stage.members.get(id))),
      joinedAt: stage.joinedAt,
      callMedia: 'video',
    };
  }

  /** The person pressed Join. */
  join(request: RequestId, wanted: Wanted): void {
    this.#set({ is: 'joining', wanted, request });
  }

  /** The server let us in, by the person's wish or when we entered again. */
  entered({ view, key }: JoinResult, by: RequestId | 'own'): void {
    this.#held = view;
    if (by === 'own') this.#rejoining = false;
    const stage = this.#stage;
    const asked = stage.is === 'joining' ? stage.request : stage.is === 'in' ? 'own' : undefined;
    if ((stage.is !== 'joining' && stage.is !== 'in') || asked !== by) return;
    const wanted = key === undefined ? stage.wanted : { ...stage.wanted, key };
    // After a gap the same stay may be told of twice: by the snapshot and as what came of the join.
    if (stage.is === 'in' && stage.view.you === view.you) return this.#follow(view);
    const joinedAt = stage.is === 'in' ? stage.joinedAt : this.#context.now;
    this.#dropMembers();
    this.#set({ is: 'in', wanted, view, members: new Map(), gone: new Set(), joinedAt });
    this.#context.out.push({
      t: 'log',
      event: { step: 'joined room', members: view.members.length },
    });
    this.#follow(view);
  }

  /** The page before this one was in a room and still is: its links are gone, its place is not. */
  foundInRoom(genBefore: number): void {
    this.#genBefore = genBefore;
  }

  joinRefused(request: RequestId): void {
    if (this.joinRequest === request) this.#set({ is: 'none' });
  }

  rejoinRefused(code: ErrorCode, retryAfterMs: number | undefined): void {
    this.#rejoining = false;
    if (this.#stage.is !== 'in') return;
    const { timers, now, limits } = this.#context;
    const passes = code === 'rate_limited' || code === 'server_busy';
    if (passes) timers.set('rejoin', now + (retryAfterMs ?? limits.rejoinRetryMs));
    else this.end('lost');
  }

  /** Whether we entered again is only known from what the server holds. */
  rejoinLost(): void {
    this.#rejoining = false;
    if (this.#held === null) this.rejoin();
    else this.entered({ view: this.#held }, 'own');
  }

  /** The server has carried out our leaving. */
  left(): void {
    this.#held = null;
  }

  event(event: DownEvent): void {
    this.#held = fold(this.#held, event);
    const stage = this.#stage;
    if (event.t === 'snapshot' && this.#genBefore !== undefined) {
      const { entropy, limits } = this.#context;
      const skipped = 1 + Math.floor(randomUnit(entropy) * limits.generationsSkippedMax);
      return this.#comeBack(this.#genBefore + skipped);
    }
    if (stage.is !== 'in') return;
    if (event.t === 'out') return event.reason === 'removed' ? this.end('removed') : this.rejoin();
    if (this.#held === null) {
      if (event.t === 'snapshot') this.rejoin();
      return;
    }
    if (event.t === 'snapshot' && this.#held.you !== stage.view.you) {
      return this.entered({ view: this.#held }, 'own');
    }
    const leaver = event.t === 'left' ? stage.members.get(event.member)?.view : undefined;
    this.#follow(this.#held);
    if (event.t === 'joined') {
      const { id, name } = event.member;
      this.#context.out.push({ t: 'notice', notice: { what: 'joined', member: id, name } });
    }
    if (event.t === 'left' && leaver !== undefined) this.#afterLeft(leaver, event.reason);
  }

  /** Somebody said by their channel that they hang up. */
  bye(id: string): void {
    const stage = this.#stage;
    const member = stage.is === 'in' ? stage.members.get(id) : undefined;
    if (stage.is !== 'in' || member === undefined) return;
    stage.gone.add(id);
    this.#drop(member);
    this.#afterLeft(member.view, 'hangup');
  }

  /** The server holds no membership of ours, but nobody wanted that. */
  rejoin(): void {
    this.#held = null;
    this.#context.timers.clear('rejoin');
    const stage = this.#stage;
    if (stage.is !== 'in' || this.#rejoining) return;
    this.#rejoining = true;
    this.#host.forgetSignals();
    this.#host.command({ t: 'join', ...stage.wanted }, 'first');
  }

  /** Another session took the place of the one that knew us. */
  sessionReplaced(): void {
    this.#held = null;
    this.#rejoining = false;
    this.#host.forgetRejoin();
    this.rejoin();
  }

  linkClosed(why: LinkFailure): void {
    const { links } = this;
    if (links.every(({ state }) => state === 'closed')) this.end(why);
  }

  /** Over, here and now; the others are told by every route that is open. */
  end(reason: EndReason, by?: string): void {
    const stage = this.#stage;
    if (stage.is === 'none' || stage.is === 'ended') return;
    const heldByServer = reason !== 'removed' && reason !== 'lost' && reason !== 'superseded';
    this.#host.forgetSignals();
    if (heldByServer) this.#host.command({ t: 'leave' });
    if (stage.is === 'joining') return this.#set({ is: 'none' });
    const { out, timers, now, limits } = this.#context;
    for (const { link } of stage.members.values()) {
      if (heldByServer && link.sayBye()) timers.set(`flush ${link.peer}`, now + limits.flushMs);
      else if (link.state !== 'closed') out.push({ t: 'closePeer', peer: link.peer });
      link.end();
    }
    timers.clear('rejoin');
    this.#rejoining = false;
    const { room } = stage.wanted;
    this.#set({ is: 'ended', room, reason, ...(by !== undefined && { by }) });
    out.push({ t: 'log', event: { step: 'ended', reason } });
    out.push({ t: 'notice', notice: { what: 'ended', reason, ...(by !== undefined && { by }) } });
  }

  /** Takes the place of the page before, unless the person went elsewhere in the meantime. */
  #comeBack(firstGen: number): void {
    this.#genBefore = undefined;
    const view = this.#held;
    const stage = this.#stage;
    if (view === null || stage.is === 'in' || this.#host.isLeaving()) return;
    const { room, you, members } = view;
    const elsewhere = stage.is === 'joining' && stage.wanted.room !== room;
    // Before the join that waits.
    if (stage.is === 'ended' || elsewhere) return this.#host.command({ t: 'leave' }, 'first');
    if (stage.is === 'joining') this.#host.isInside(stage.request, view);
    const name = members.find(({ id }) => id === you)?.name ?? '';
    const wanted = stage.is === 'joining' ? stage.wanted : { room, name };
    const { now, out } = this.#context;
    this.#set({ is: 'in', wanted, view, members: new Map(), gone: new Set(), joinedAt: now });
    out.push({ t: 'log', event: { step: 'joined room', members: members.length } });
    this.#follow(view, firstGen);
  }

  /**
   * The members are those of the view: who came gets a link, who went loses it. Where we come back,
   * the others still have the link of the page before: ours begins above it, and we lead, because
   * nobody else knows that it must be made anew.
   */
  #follow(view: RoomView, backIn?: number): void {
    const stage = this.#stage;
    if (stage.is !== 'in') return;
    stage.view = view;
    const order = view.members.map(({ id }) => id);
    for (const id of stage.gone) if (!order.includes(id)) stage.gone.delete(id);
    for (const [id, member] of stage.members) if (!order.includes(id)) this.#drop(member);
    for (const member of view.members) {
      if (member.id === view.you || stage.gone.has(member.id)) continue;
      const known = stage.members.get(member.id);
      if (known !== undefined) known.view = member;
      else {
        const link = this.#openLink(member.id, view, backIn);
        stage.members.set(member.id, { view: member, link });
      }
    }
    this.#context.touched = true;
  }

  #openLink(member: string, { you, members }: RoomView, backIn: number | undefined): Link {
    const place = (of: string) => members.findIndex(({ id }) => id === of);
    const leads = backIn !== undefined || place(you) > place(member);
    return this.#host.openLink(member, { yields: you < member, leads, firstGen: backIn ?? 1 });
  }

  #drop({ view, link }: Member): void {
    if (this.#stage.is !== 'in') return;
    this.#stage.members.delete(view.id);
    this.#host.forgetSignals(view.id);
    if (link.state !== 'closed') this.#context.out.push({ t: 'closePeer', peer: link.peer });
    link.end();
    this.#context.touched = true;
  }

  #dropMembers(): void {
    if (this.#stage.is !== 'in') return;
    for (const member of this.#stage.members.values()) this.#drop(member);
  }

  #afterLeft(member: MemberView, reason: 'hangup' | 'lost' | 'removed'): void {
    const { id, name } = member;
    this.#context.out.push({ t: 'notice', notice: { what: 'left', member: id, name, reason } });
    const alone = this.#stage.is === 'in' && this.#stage.members.size === 0;
    if (alone && reason === 'hangup') this.end('hangup', name);
  }

  #set(stage: Stage): void {
    this.#stage = stage;
    this.#context.inCall = !this.isIdle;
    this.#context.touched = true;
  }
}

function memberState(member: Member | undefined): MemberState[] {
  if (member === undefined) return [];
  const { id, name, role, away } = member.view;
  const { state, path, media, peer } = member.link;
  return [{ id, name, role, away, media, link: state, path, ...(state !== 'closed' && { peer }) }];
}
