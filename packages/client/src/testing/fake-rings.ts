/** The invites of the fake server: who rings whom. Nothing ends by itself: `ringOut` does it. */
import type {
  CallEnd,
  CallMedia,
  Command,
  EventBody,
  InviteEnd,
  OutgoingView,
  RingView,
} from '@parley/protocol';
import type { FakeMember, FakeRoom } from './fake-room.ts';
import type { FakeAnswer, FakeSession } from './fake-session.ts';
import type { FakeUser, FakeUsers } from './fake-users.ts';

/** Longer than any test: nothing stops by itself. */
const RING_MS = 600_000;

interface Invite {
  readonly id: string;
  readonly caller: FakeSession;
  readonly from: FakeUser;
  readonly to: FakeUser;
  readonly room: FakeRoom;
  media: CallMedia;
  state: 'calling' | 'ringing' | 'answered';
  at: number;
}

export interface FakeRingsHost {
  readonly users: FakeUsers;
  tell(session: FakeSession, event: EventBody): void;
  newId(kind: string): string;
  newRoom(): FakeRoom;
  enter(session: FakeSession, room: FakeRoom, name: string): FakeMember;
  /** Without a word to anybody who is no longer in it. */
  leave(session: FakeSession): void;
}

type Of<Type extends Command['t']> = Extract<Command, { t: Type }>;

export class FakeRings {
  readonly #host: FakeRingsHost;
  readonly #invites = new Map<string, Invite>();

  constructor(host: FakeRingsHost) {
    this.#host = host;
  }

  command(session: FakeSession, command: Command): FakeAnswer | undefined {
    if (command.t === 'invite') return this.#invite(session, command);
    if (command.t !== 'ringing' && command.t !== 'accept' && command.t !== 'decline') {
      return undefined;
    }
    const invite = this.#invites.get(command.invite);
    if (invite === undefined || invite.to !== session.user || invite.state === 'answered') {
      return 'invite_over';
    }
    if (command.t === 'accept') return this.#accept(session, invite, command.media);
    if (command.t === 'decline') {
      this.#end(invite, 'declined', session);
    } else if (invite.state === 'calling') {
      invite.state = 'ringing';
      this.#host.tell(invite.caller, { t: 'invited', invite: invite.id, state: 'ringing' });
    }
    return {};
  }

  /** Nobody answered in time. */
  ringOut(): void {
    for (const invite of this.#invites.values()) {
      if (invite.state !== 'answered') this.#end(invite, 'unanswered');
    }
  }

  ringsOf({ user }: FakeSession): RingView[] {
    return [...this.#invites.values()]
      .filter(({ to, state }) => to === user && state !== 'answered')
      .map((invite) => this.#view(invite));
  }

  outgoingOf(session: FakeSession): OutgoingView | null {
    for (const { id, caller, to, media, state } of this.#invites.values()) {
      if (caller !== session || state === 'answered') continue;
      return { invite: id, user: to.id, media, state };
    }
    return null;
  }

  /** Somebody who may be rung is here. */
  arrived(session: FakeSession): void {
    for (const ring of this.ringsOf(session)) this.#host.tell(session, { t: 'ring', ring });
  }

  /** Somebody hung up: before an answer the invite is cancelled, after it the call is over. */
  left(session: FakeSession, room: FakeRoom): void {
    const invite = [...this.#invites.values()].find((one) => one.room === room);
    if (invite === undefined) return;
    if (invite.state !== 'answered') {
      if (invite.caller === session) this.#end(invite, 'cancelled');
      return;
    }
    this.#invites.delete(invite.id);
    this.#record(invite, 'hangup', Math.round(performance.now() - invite.at), session.user);
  }

  #invite(session: FakeSession, { user: named, media }: Of<'invite'>): FakeAnswer {
    const { user: from, room: before } = session;
    if (from === undefined) return 'not_signed_in';
    if (before !== undefined) return 'already_in_room';
    const to = this.#host.users.find(named);
    if (to === undefined || to === from || !this.#mayCall(from, to)) return 'unreachable';
    const theirs = [...this.#invites.values()].find(
      (one) => one.from === to && one.to === from && one.state !== 'answered',
    );
    if (theirs !== undefined) return this.#accept(session, theirs, media);
    if (to.presence === 'busy' && to.secondCall === 'busy') {
      this.#missed(from, to, media, 'busy');
      return 'busy';
    }
    if (to.presence === 'offline') return 'unreachable';
    const room = this.#host.newRoom();
    const id = this.#host.newId('invite');
    const at = performance.now();
    const invite: Invite = { id, caller: session, from, to, room, media, state: 'calling', at };
    this.#invites.set(id, invite);
    const you = this.#host.enter(session, room, from.id);
    for (const one of this.#host.users.sessionsOf(to)) {
      this.#host.tell(one, { t: 'ring', ring: this.#view(invite) });
    }
    return resultOf(invite, 'calling', to, you);
  }

  #mayCall(from: FakeUser, to: FakeUser): boolean {
    const is = to.people.get(from.id);
    if (is === 'blocked' || to.callers === 'nobody') return false;
    return to.callers === 'everyone' || is === 'contact';
  }

  #accept(session: FakeSession, invite: Invite, media: CallMedia): FakeAnswer {
    this.#host.leave(session);
    invite.media = invite.media === 'video' ? media : 'audio';
    invite.state = 'answered';
    invite.at = performance.now();
    this.#host.tell(invite.caller, {
      t: 'invited',
      invite: invite.id,
      state: 'answered',
      media: invite.media,
    });
    this.#stop(invite, 'answeredElsewhere', session);
    const you = this.#host.enter(session, invite.room, invite.to.id);
    return resultOf(invite, 'answered', invite.from, you);
  }

  #end(invite: Invite, reason: InviteEnd & CallEnd, by?: FakeSession): void {
    const { id, caller, from, to, media } = invite;
    this.#invites.delete(id);
    if (reason !== 'cancelled') {
      this.#host.leave(caller);
      this.#host.tell(caller, { t: 'invited', invite: id, state: 'ended', reason });
    }
    this.#record(invite, reason, 0);
    if (reason === 'cancelled' || reason === 'unanswered') {
      this.#stop(invite, reason);
      this.#missed(from, to, media, reason);
    } else {
      this.#stop(invite, 'declinedElsewhere', by);
    }
  }

  #stop(
    { id, to }: Invite,
    why: 'cancelled' | 'unanswered' | 'answeredElsewhere' | 'declinedElsewhere',
    by?: FakeSession,
  ): void {
    const where = by === undefined ? {} : { device: 'Fake browser' };
    for (const session of this.#host.users.sessionsOf(to)) {
      if (session !== by) this.#host.tell(session, { t: 'stopped', invite: id, why, ...where });
    }
  }

  #missed(
    from: FakeUser,
    to: FakeUser,
    media: CallMedia,
    why: 'busy' | 'unanswered' | 'cancelled',
  ) {
    if (why === 'busy') this.#record({ from, to, media }, 'busy', 0);
    for (const session of this.#host.users.sessionsOf(to)) {
      this.#host.tell(session, { t: 'missed', from: from.id, media, why });
    }
  }

  /** Both sides read the same reason, but for who hung up: `by` left. */
  #record(
    { from, to, media }: Pick<Invite, 'from' | 'to' | 'media'>,
    reason: CallEnd,
    lengthMs: number,
    by?: FakeUser,
  ) {
    const unseen = lengthMs === 0 && reason !== 'declined' && reason !== 'hangup';
    const recordOf = (own: FakeUser, other: FakeUser, direction: 'in' | 'out') => ({
      media,
      lengthMs,
      direction,
      user: other.id,
      names: [other.id],
      reason: own === by ? 'left' : reason,
      unseen: unseen && direction === 'in',
    });
    this.#host.users.record(to, recordOf(to, from, 'in'));
    this.#host.users.record(from, recordOf(from, to, 'out'));
  }

  #view({ id, from, to, media, at }: Invite): RingView {
    const ageMs = Math.round(performance.now() - at);
    return {
      invite: id,
      from: from.id,
      isContact: to.people.get(from.id) === 'contact',
      media,
      waiting: to.presence === 'busy',
      ageMs,
      restMs: RING_MS - ageMs,
      leaseMs: RING_MS,
    };
  }
}

const resultOf = (
  { id, media, room }: Invite,
  state: 'calling' | 'answered',
  { id: user }: FakeUser,
  you: FakeMember,
) => ({ invite: id, state, user, media, view: room.viewOf(you.id), key: room.key });
