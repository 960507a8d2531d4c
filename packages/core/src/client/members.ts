/**
 * The others in a room, each with the link to them: who came gets one, who went loses it. Knows
 * nothing of why anybody comes or goes.
 */
import type { MemberView, RoomView } from '@parley/protocol';
import type { Context } from './context.ts';
import type { Link } from './link.ts';
import type { LocalMedia, MemberState } from './state.ts';

/** `firstGen`: the number of the link's first generation. */
type LinkRole = { yields: boolean; leads: boolean; firstGen: number };

export interface MembersHost {
  openLink(member: string, role: LinkRole): Link;
  /** Signals that wait for the server and belong to this stay, or to this member, are of no use. */
  forgetSignals(member?: string): void;
}

interface Member {
  view: MemberView;
  readonly link: Link;
}

export class Members {
  readonly #context: Context;
  readonly #host: MembersHost;
  readonly #members = new Map<string, Member>();
  /** They said by their channel that they hang up, before the server said so. */
  readonly #gone = new Set<string>();
  /** Newest generation of the link to each who went: who comes back under the same id still hears of it. */
  readonly #generations = new Map<string, number>();

  constructor(context: Context, host: MembersHost) {
    this.#context = context;
    this.#host = host;
  }

  get size(): number {
    return this.#members.size;
  }

  get links(): Link[] {
    return [...this.#members.values()].map(({ link }) => link);
  }

  linkTo(id: string): Link | undefined {
    return this.#members.get(id)?.link;
  }

  viewOf(id: string): MemberView | undefined {
    return this.#members.get(id)?.view;
  }

  /** `shown` says what may be shown of what a member says that they show. */
  states({ members }: RoomView, shown: (media: LocalMedia) => LocalMedia): MemberState[] {
    return members.flatMap((view) => {
      const member = this.#members.get(view.id);
      return member === undefined ? [] : [stateOf(member, shown)];
    });
  }

  /**
   * Where we come `backIn`, the others still have the link of the page before, and who was lost and comes
   * back by a ticket has the one that was dropped here: ours begins above it, and we lead, because nobody
   * else knows that it must be made anew.
   */
  follow(view: RoomView, backIn?: number): void {
    const order = view.members.map(({ id }) => id);
    for (const id of this.#gone) if (!order.includes(id)) this.#gone.delete(id);
    for (const [id, member] of this.#members) if (!order.includes(id)) this.#drop(member);
    for (const member of view.members) {
      if (member.id === view.you || this.#gone.has(member.id)) continue;
      const known = this.#members.get(member.id);
      if (known !== undefined) known.view = member;
      else {
        const link = this.#openLink(member.id, view, backIn);
        this.#members.set(member.id, { view: member, link });
      }
    }
    this.#context.touched = true;
  }

  /** They said by their channel that they hang up. */
  left(id: string): MemberView | undefined {
    const member = this.#members.get(id);
    if (member === undefined) return undefined;
    this.#gone.add(id);
    this.#drop(member);
    return member.view;
  }

  /** Returns the newest generation of any link. */
  dropAll(): number {
    const newest = Math.max(0, ...this.links.map(({ generation }) => generation));
    for (const member of this.#members.values()) this.#drop(member);
    return newest;
  }

  /** `says`: tells them by their channel, which gets a moment to carry it. */
  end(says: boolean): void {
    const { out, timers, now, limits } = this.#context;
    for (const { link } of this.#members.values()) {
      if (says && link.sayBye()) timers.set(`flush ${link.peer}`, now + limits.flushMs);
      else if (link.state !== 'closed') out.push({ t: 'closePeer', peer: link.peer });
      link.end();
    }
  }

  #openLink(member: string, { you, members }: RoomView, backIn: number | undefined): Link {
    const place = (of: string) => members.findIndex(({ id }) => id === of);
    const before = this.#generations.get(member);
    const firstGen = backIn ?? (before ?? 0) + 1;
    const leads = firstGen > 1 || place(you) > place(member);
    return this.#host.openLink(member, { yields: you < member, leads, firstGen });
  }

  #drop({ view, link }: Member): void {
    this.#members.delete(view.id);
    this.#generations.delete(view.id);
    this.#generations.set(view.id, link.generation);
    const [oldest = ''] = this.#generations.keys();
    if (this.#generations.size > this.#context.limits.pastMembersMax)
      this.#generations.delete(oldest);
    this.#host.forgetSignals(view.id);
    if (link.state !== 'closed') this.#context.out.push({ t: 'closePeer', peer: link.peer });
    link.end();
    this.#context.touched = true;
  }
}

function stateOf(member: Member, shown: (media: LocalMedia) => LocalMedia): MemberState {
  const { id, name, role, away } = member.view;
  const { state, silentSince, path, shownPeer: peer } = member.link;
  return {
    id,
    name,
    role,
    away,
    media: shown(member.link.shown.there),
    link: state,
    ...(silentSince !== undefined && { silentSince }),
    ...path,
    ...(state !== 'closed' && { peer }),
  };
}
