/** All that a screen is a projection of: what the client machine shows of itself. */
import type {
  CallMedia,
  InviteEnd,
  MeView,
  Presence,
  Registration,
  Relation,
  RoomView,
} from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';

/** Names one peer connection for the life of the tab; never reused. */
export type PeerId = number;

/** What this person shows and lets hear. */
export interface LocalMedia {
  microphone: boolean;
  camera: boolean;
  screen: boolean;
}

export const noMedia: LocalMedia = { microphone: false, camera: false, screen: false };

export type ConnectionState =
  | { is: 'idle' }
  | { is: 'connecting' }
  | { is: 'queued'; slotAt: Millis }
  | { is: 'online' }
  /** Was online, is coming back. `retryAt` is null in a hidden tab that waits for a reason to try. */
  | { is: 'resuming'; since: Millis; retryAt: Millis | null }
  /** Another connection took the session over, or the server said stop. */
  | { is: 'stopped'; why: 'superseded' | 'denied' | 'version' | 'goodbye' };

export type StopReason = Extract<ConnectionState, { is: 'stopped' }>['why'];

export type LinkState =
  | 'negotiating'
  | 'connecting'
  /** Bytes arrive. */
  | 'active'
  /** They stopped. */
  | 'suspect'
  | 'reconnecting'
  | 'closed';

export type EndReason =
  /** We hung up. */
  | 'left'
  /** The last other person hung up. */
  | 'hangup'
  | 'removed'
  /** The server dropped our membership while we were away and the room cannot be entered again. */
  | 'lost'
  /** Media never came through. */
  | 'media_failed'
  /** Both sides looked for a way to the other, and there is none. */
  | 'no_path'
  /** Media came through once, and then nothing did for a minute: `by` somebody whom the server had lost. */
  | 'media_timeout'
  | 'superseded'
  | 'incompatible'
  /** Of calls by name, before there was an answer. */
  | Exclude<InviteEnd, 'cancelled'>;

export interface ChatMessage {
  id: string;
  /** Member id, or `you`. */
  from: string;
  name: string;
  text: string;
  at: Millis;
}

export interface MemberState {
  id: string;
  name: string;
  role: 'creator' | 'guest';
  /** The server has lost this member; the call with them may go on. */
  away: boolean;
  media: LocalMedia;
  link: LinkState;
  /** Since when nothing comes from them, where something did. */
  silentSince?: Millis;
  path: 'direct' | 'relay' | 'unknown';
  /** Of a path by relay: how the relay is reached, by whichever side that needs it. */
  over?: 'udp' | 'tcp' | 'tls';
  /** The peer connection whose streams show this member now. */
  peer?: PeerId;
}

/** How far a link's path is known. */
export type LinkPath = Pick<MemberState, 'path' | 'over'>;

/** Both ids of a pair; `id` is this person's. */
export type PairSides = NonNullable<RoomView['pair']>;

export type CallState =
  | { is: 'none' }
  /** To a room, or to the one of a pair. */
  | { is: 'joining'; room?: string; pair?: PairSides }
  /** An invite or its acceptance is on its way to the server. */
  | { is: 'dialing'; user: string; media: CallMedia; incoming: boolean }
  | {
      is: 'in';
      room: string;
      you: string;
      role: 'creator' | 'guest';
      capacity: number;
      locked: boolean;
      protected: boolean;
      /** The others, in the order in which they joined. */
      members: readonly MemberState[];
      joinedAt: Millis;
      /** By voice, nobody sends pictures, of camera or screen, until both agreed. */
      callMedia: CallMedia;
      pair?: PairSides;
      /** Whom one called or was called by. */
      user?: string;
      /** Of our own invite, until it is answered. */
      outgoing?: 'calling' | 'ringing';
      /** Pictures are not agreed on yet: we asked them, or they are asking us. */
      upgrade?: 'asked' | 'asking';
    }
  | {
      is: 'ended';
      /** None where an invite was refused before there was one. */
      room?: string;
      reason: EndReason;
      by?: string;
      /** Since when there is no call; it may have been over before anybody noticed. */
      at?: Millis;
      pair?: PairSides;
      user?: string;
      callMedia?: CallMedia;
    };

export type IdentityState =
  /** The server was not heard yet. */
  | { is: 'unknown' }
  | { is: 'nobody' }
  /** `id` is not known of whom a token names. */
  | { is: 'entering'; id?: string }
  | { is: 'somebody'; me: MeView };

export interface PersonState {
  id: string;
  is: Exclude<Relation, 'none'>;
  presence?: Presence;
  /** By the clock of the inputs; of who is offline. */
  seenAt?: Millis;
}

/** Somebody calls. */
export interface RingState {
  invite: string;
  from: string;
  isContact: boolean;
  media: CallMedia;
  /** Quietly: one is in a call and lets others ring. */
  waiting: boolean;
  since: Millis;
}

/** What of this person's address the others may learn. */
export interface NetworkState {
  /** They wish that nobody learns it. */
  hidesAddress: boolean;
  /** The server wishes so for everybody; known in a call. */
  relayOnly: boolean;
  /** Null until the server was heard of it, in a call or by a check. */
  hasRelay: boolean | null;
}

/** Everything a screen needs; a new object whenever anything changed. */
export interface ClientState {
  connection: ConnectionState;
  /** The browser says that there is no network. */
  offline: boolean;
  call: CallState;
  media: LocalMedia;
  chat: readonly ChatMessage[];
  lobby: { room: string; names: readonly string[] } | null;
  /** Null until the server was heard. */
  registration: Registration | null;
  pushKey: string | null;
  identity: IdentityState;
  people: readonly PersonState[];
  /** Whoever rings now, the first first. */
  rings: readonly RingState[];
  network: NetworkState;
}
