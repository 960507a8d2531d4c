/**
 * One stay in a room: who is there, whether it is a call by name and has been answered, and what of
 * pictures was agreed. Ends nothing itself.
 */
import type { CallMedia, DownEvent, OutgoingView, RoomView } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { Context } from './context.ts';
import { type Entering, ownNameIn } from './entering.ts';
import type { StoredSession } from './io.ts';
import type { Link } from './link.ts';
import { Members, type MembersHost } from './members.ts';
import { Pictures } from './pictures.ts';
import type { CallState, EndReason, PairSides } from './state.ts';

/** Of a call by name. `outgoing` until it is answered. */
export interface Named {
  user: string;
  invite?: string;
  outgoing?: OutgoingView['state'] | undefined;
}

export interface StayHost extends MembersHost {
  /** What of a call by name is to outlive the page. */
  keep(call: StoredSession['call']): void;
  /** What may be sent or shown is another. */
  picturesChanged(): void;
}

export interface StayOptions {
  /** With which the room can be entered again. */
  wanted: Entering;
  view: RoomView;
  media: CallMedia;
  named?: Named | undefined;
  joinedAt?: Millis;
}

export class Stay {
  readonly is = 'in';
  readonly wanted: Entering;
  readonly named: Named | undefined;
  readonly joinedAt: Millis;
  readonly members: Members;
  readonly pictures: Pictures;
  readonly #context: Context;
  readonly #host: StayHost;
  #view: RoomView;

  constructor(context: Context, host: StayHost, options: StayOptions) {
    const { wanted, view, media, named, joinedAt = context.now } = options;
    this.wanted = wanted;
    this.named = named;
    this.joinedAt = joinedAt;
    this.#context = context;
    this.#host = host;
    this.#view = view;
    this.members = new Members(context, host);
    this.pictures = new Pictures(media, {
      say: (want) => {
        for (const link of this.links) link.shown.want(want);
      },
      heard: (by, want) => context.out.push({ t: 'notice', notice: { what: 'upgrade', by, want } }),
      changed: () => {
        context.touched = true;
      },
      became: () => {
        this.keep();
        host.picturesChanged();
      },
    });
    context.timers.clear('dial');
  }

  get view(): RoomView {
    return this.#view;
  }

  get you(): string {
    return this.#view.you;
  }

  get ownName(): string {
    return ownNameIn(this.#view);
  }

  /** An invite of ours waits for its answer. */
  get rings(): boolean {
    return this.named?.outgoing !== undefined;
  }

  get links(): Link[] {
    return this.members.links;
  }

  /** Also of who has said that they hang up, until the server says so: their words may come later. */
  nameOf(member: string): string | undefined {
    return this.#view.members.find(({ id }) => id === member)?.name;
  }

  get state(): CallState {
    const { room, you, capacity, locked, protected: isProtected, members, pair } = this.#view;
    const { callMedia, upgrade } = this.pictures;
    const { user, outgoing } = this.named ?? {};
    return {
      is: 'in',
      room,
      you,
      role: members.find(({ id }) => id === you)?.role ?? 'guest',
      capacity,
      locked,
      protected: isProtected,
      members: this.members.states(this.#view, (media) => this.pictures.of(media)),
      joinedAt: this.joinedAt,
      callMedia,
      ...(pair && { pair }),
      ...(user !== undefined && { user }),
      ...(outgoing !== undefined && { outgoing }),
      ...(upgrade !== undefined && { upgrade }),
    };
  }

  /** What is to be said of it when it is over. */
  get past(): { room: string; pair?: PairSides; user?: string; callMedia?: CallMedia } {
    const { named, pictures } = this;
    const { room, pair } = this.#view;
    const byName = named && { user: named.user, callMedia: pictures.callMedia };
    return { room, ...(pair && { pair }), ...byName };
  }

  /** The members are those of the view. */
  follow(view: RoomView, backIn?: number): void {
    this.#view = view;
    this.members.follow(view, backIn);
    if (!isAlone(view)) this.#answered();
    this.#waitForSomebody();
  }

  /** What becomes of the invite. Returns why the call is over, if it is. */
  invited(event: DownEvent): EndReason | undefined {
    if (event.t === 'snapshot' && this.rings) {
      if (event.outgoing !== null) this.#becomes(event.outgoing.state);
      else if (event.room === null || isAlone(event.room)) return 'expired';
    }
    // Whoever was lost may come back; of who is gone unseen, hanging up is likelier.
    const were = this.named !== undefined && this.members.size > 0;
    if (were && event.t === 'snapshot' && event.room !== null && isAlone(event.room))
      return 'hangup';
    if (event.t !== 'invited' || this.named?.invite !== event.invite) return undefined;
    const { state, media, reason = 'expired' } = event;
    if (state === 'answered') {
      this.#answered();
      if (media !== undefined) this.pictures.become(media);
    } else if (this.rings) {
      // Nobody here cancelled it: the server had lost us.
      if (state === 'ended') return reason === 'cancelled' ? 'lost' : reason;
      this.#becomes(state);
    }
    return undefined;
  }

  keep(): void {
    const { named, wanted, pictures } = this;
    const key = (wanted.t === 'join' && wanted.key) || '';
    this.#host.keep(named && { user: named.user, media: pictures.callMedia, key });
  }

  /** In a call by name nobody stays alone for longer than anything rings. */
  #waitForSomebody(): void {
    const { timers, now, limits } = this.#context;
    if (this.named === undefined || !isAlone(this.#view)) timers.clear('dial');
    else if (!timers.has('dial')) timers.set('dial', now + limits.dialMs);
  }

  #answered(): void {
    if (this.rings) this.#becomes(undefined);
  }

  #becomes(outgoing: Named['outgoing']): void {
    if (this.named === undefined || this.named.outgoing === outgoing) return;
    this.named.outgoing = outgoing;
    this.#context.touched = true;
    const state = outgoing === 'ringing' ? outgoing : 'answered';
    if (outgoing !== 'calling')
      this.#context.out.push({ t: 'log', event: { step: 'invite', state } });
  }
}

export const isAlone = ({ members }: RoomView) => members.length === 1;
