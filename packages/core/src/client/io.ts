/**
 * All that the client's decisions take in and give out. A shell owns the WebSocket, the peer
 * connections and the devices; what it observes are inputs, what it must do are outputs.
 */
import type {
  CallerPolicy,
  CallMedia,
  CheckResult,
  CreateResult,
  DevicesResult,
  ErrorCode,
  HistoryResult,
  IceServer,
  InviteResult,
  JoinResult,
  LookResult,
  PasskeyResult,
  SecondCallPolicy,
  SignedInResult,
  Slot,
  StandingResult,
} from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type {
  ChatMessage,
  EndReason,
  IdentityState,
  LinkPath,
  LinkState,
  LocalMedia,
  PeerId,
} from './state.ts';

export type SocketId = number;
export type RequestId = number;

/** What the application may ask for. Each request is settled exactly once. */
export type Request =
  | { do: 'create'; capacity?: number; password?: string }
  | { do: 'look'; room: string }
  | { do: 'join'; room: string; name: string; password?: string; key?: string }
  /** Enters the room of a pair as its side `id`, under that name. */
  | { do: 'pair'; id: string; peer: string }
  /** Hang up: leaves the room, closes every link, tells the others on every open route. */
  | { do: 'leave' }
  | { do: 'lock'; locked: boolean }
  | { do: 'remove'; member: string }
  | { do: 'chat'; text: string }
  /** For a check of the network: the servers to try, for a minute. */
  | { do: 'check' }
  | IdentityRequest
  | PeopleRequest
  | RingRequest
  | HistoryRequest;

export type IdentityRequest =
  | { do: 'claim'; id: string; password?: string }
  | { do: 'signIn'; id: string; password: string }
  | { do: 'admit'; token: string }
  | { do: 'passkey'; to: 'add' | 'signIn' | 'claim'; id?: string }
  | { do: 'passkeyDone'; response: string }
  | { do: 'protect'; password: string; current?: string }
  | { do: 'signOut'; everywhere: boolean }
  | { do: 'devices' }
  | { do: 'forgetDevice'; device: string }
  | { do: 'deleteMe' }
  | { do: 'settings'; callers?: CallerPolicy; secondCall?: SecondCallPolicy };

export type PeopleRequest =
  | { do: 'addContact'; user: string }
  | { do: 'dropContact'; user: string }
  | { do: 'block'; user: string }
  | { do: 'unblock'; user: string };

export type RingRequest =
  /** Rings a user; settled when the invite is placed, and the call is entered then. */
  | { do: 'invite'; user: string; media: CallMedia }
  /** The devices are told that this one rings, by a shell that really does. */
  | { do: 'ringing'; invite: string }
  /** Ends the call one is in, if one is in one. */
  | { do: 'accept'; invite: string; media: CallMedia }
  | { do: 'decline'; invite: string }
  /** In a call by voice: ask for pictures, or answer who asked. */
  | { do: 'upgrade'; want: 'ask' | 'yes' | 'no' };

export type HistoryRequest =
  | { do: 'history'; after?: string; limit: number }
  | { do: 'forgetCalls'; call?: string }
  | { do: 'sawMissed' }
  | { do: 'pushOn'; endpoint: string; p256dh: string; auth: string }
  | { do: 'pushOff' };

export interface RequestValues {
  create: CreateResult;
  look: LookResult;
  join: JoinResult;
  pair: JoinResult;
  leave: Nothing;
  lock: Nothing;
  remove: Nothing;
  chat: { id: string };
  check: CheckResult;
  claim: SignedInResult;
  signIn: SignedInResult;
  admit: StandingResult;
  passkey: PasskeyResult;
  /** With a secret where it signed in. */
  passkeyDone: SignedInResult | StandingResult;
  protect: StandingResult;
  signOut: Nothing;
  devices: DevicesResult;
  forgetDevice: Nothing;
  deleteMe: Nothing;
  settings: StandingResult;
  addContact: Nothing;
  dropContact: Nothing;
  block: Nothing;
  unblock: Nothing;
  invite: InviteResult;
  ringing: Nothing;
  accept: InviteResult;
  decline: Nothing;
  upgrade: Nothing;
  history: HistoryResult;
  forgetCalls: Nothing;
  sawMissed: Nothing;
  pushOn: Nothing;
  pushOff: Nothing;
}

type Nothing = Record<never, never>;

/** Refusals of the server, and those only a client can meet. */
export type ClientErrorCode = ErrorCode | 'closed' | 'cancelled' | 'too_long' | 'backlog_full';

export type EnvironmentEvent =
  | 'online'
  | 'offline'
  /** The network underneath changed, e.g. `navigator.connection` fired. */
  | 'networkChanged'
  | 'visible'
  | 'hidden'
  /** The page came back from the back-forward cache or from being frozen. */
  | 'pageShown'
  /** Clocks disagree: the machine slept. */
  | 'woke';

export interface CandidateLine {
  candidate: string;
  mid: string | null;
  line: number | null;
}

/** What a peer connection reports on its own. */
export type PeerEvent =
  | { what: 'negotiationNeeded' }
  /** `ufrag` of the local description the candidate belongs to, the same as in its `a=ice-ufrag:` line. */
  | { what: 'candidate'; ufrag: string; candidate: CandidateLine }
  | {
      what: 'connectionState';
      state: 'new' | 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed';
    }
  | { what: 'channelOpen' }
  | { what: 'channelClosed' }
  | { what: 'channelMessage'; text: string }
  /**
   * Answer to `peerMeasure`: bytes ever received on all receivers and sent by all senders, how long ago the
   * last came as far as the browser knows, and the pair in use.
   */
  | ({
      what: 'measured';
      bytesReceived: number;
      bytesSent?: number;
      idleMs?: Millis;
    } & LinkPath);

/** One step of a negotiation; each is answered by exactly one `peerDone` before the next is asked. */
export type PeerStep =
  /** Create and set the offer or answer that fits the signalling state (implicit rollback is never used). */
  | { step: 'describeLocal' }
  | {
      step: 'describeRemote';
      type: 'offer' | 'answer';
      sdp: string;
      slots: { mid: string; slot: Slot }[];
    }
  | { step: 'rollback' }
  | { step: 'addCandidate'; candidate: CandidateLine };

export type PeerStepResult =
  | {
      ok: true;
      local?: { type: 'offer' | 'answer'; sdp: string; slots: { mid: string; slot: Slot }[] };
    }
  | { ok: false; error: string };

/** What a shell keeps for the life of a tab, so that a reload can resume. */
export interface StoredSession {
  sid: string;
  secret: string;
  /** Highest generation of any link so far: a page that comes back makes its links anew above it. */
  gen: number;
  /**
   * The call by name that the tab is in, or about to be: then its key is empty. Or that the tab has
   * left what it was in, whether the server heard it or not.
   */
  call?: { user: string; media: CallMedia; key: string } | 'left' | undefined;
  /** Keeps the place in the room that the tab is in, where a server does not know it any more. */
  ticket?: string | undefined;
}

/** What a shell keeps for the life of the profile: who this browser is signed in as. */
export interface StoredIdentity {
  id: string;
  secret: string;
}

export type ClientInput =
  /** `device` outlives the tab, `stored` the page; both come from the browser's storage. */
  | {
      t: 'start';
      device: string;
      stored?: StoredSession;
      identity?: StoredIdentity;
      /** The application admits its users by tokens of its own; it is asked for one when one is needed. */
      hasTokens?: boolean;
      hidesAddress?: boolean;
      visible: boolean;
    }
  | { t: 'stop' }
  | { t: 'request'; id: RequestId; request: Request }
  | { t: 'media'; media: LocalMedia }
  | { t: 'socketOpened'; socket: SocketId }
  | { t: 'socketFrame'; socket: SocketId; text: string }
  | { t: 'socketClosed'; socket: SocketId; code: number; reason: string }
  /** Answer to `askToken`; null when there is none. */
  | { t: 'token'; token: string | null }
  /** Another tab of this browser signed in or out. */
  | { t: 'identity'; identity: StoredIdentity | null }
  /** No address but the relay's is to be told from now on: the person's wish, here or in another tab. */
  | { t: 'hideAddress'; on: boolean }
  /** Answer to `probeServer`. */
  | { t: 'serverProbed'; reachable: boolean }
  /** Of waking, `sleptMs`: for how long the clock of the inputs stood still, as the other clock says. */
  | { t: 'environment'; event: EnvironmentEvent; sleptMs?: Millis }
  | { t: 'peer'; peer: PeerId; event: PeerEvent }
  | { t: 'peerDone'; peer: PeerId; result: PeerStepResult }
  | { t: 'tick' };

export type ClientOutput =
  | { t: 'openSocket'; socket: SocketId }
  | { t: 'sendSocket'; socket: SocketId; text: string }
  | { t: 'closeSocket'; socket: SocketId; code: number }
  /** Ask `GET /livez` without cache, giving up after `timeoutMs`. */
  | { t: 'probeServer'; timeoutMs: Millis }
  | { t: 'storeSession'; session: StoredSession | null }
  | { t: 'storeIdentity'; identity: StoredIdentity | null }
  | { t: 'askToken' }
  /** The right of who made a room, or called, to enter it whatever becomes of it. */
  | { t: 'storeKey'; room: string; key: string }
  /**
   * `leads`: this side makes the media lines and the channel; the other side takes them from the offer.
   * `relayOnly`: by no other path than a relay, for the life of the connection.
   */
  | { t: 'openPeer'; peer: PeerId; member: string; leads: boolean; relayOnly: boolean }
  /** What every peer connection that is opened from now on may use to reach the other. */
  | { t: 'iceServers'; servers: readonly IceServer[] }
  | { t: 'peerStep'; peer: PeerId; step: PeerStep }
  | { t: 'sendChannel'; peer: PeerId; text: string }
  | { t: 'peerMeasure'; peer: PeerId }
  | { t: 'closePeer'; peer: PeerId }
  | { t: 'settle'; request: RequestId; outcome: Outcome }
  /** `state()` has a new value. */
  | { t: 'changed' }
  | { t: 'notice'; notice: Notice }
  | { t: 'log'; event: ClientLog };

export type Outcome =
  | { ok: true; value: RequestValues[keyof RequestValues] }
  | { ok: false; code: ClientErrorCode; retryAfterMs?: number };

/** Things that happen once and are worth telling a person. */
export type Notice =
  | { what: 'chat'; message: ChatMessage }
  | { what: 'joined'; member: string; name: string }
  | { what: 'left'; member: string; name: string; reason: 'hangup' | 'lost' | 'removed' }
  | { what: 'ended'; reason: EndReason; by?: string }
  /** Somebody called and was not answered. */
  | { what: 'missed'; from: string; media: CallMedia; why: 'busy' | 'unanswered' | 'cancelled' }
  /** A ring stopped without us; `device` is where it was answered or declined. */
  | {
      what: 'stopped';
      from: string;
      why: 'cancelled' | 'unanswered' | 'answeredElsewhere' | 'declinedElsewhere' | 'expired';
      device?: string;
    }
  | { what: 'signedOut'; why: 'elsewhere' | 'deleted' }
  /** Of pictures in a call by voice. */
  | { what: 'upgrade'; by: string; want: 'ask' | 'yes' | 'no' }
  /** Said by a program on the other side of the pair. */
  | { what: 'aside'; text: string };

/** Names no person, address, description or secret. */
export type ClientLog =
  | { step: 'connecting'; attempt: number }
  | { step: 'online'; resumed: boolean; gap: boolean; replayed: number }
  | { step: 'connection lost'; code: number; retryMs: Millis }
  | { step: 'connection replaced'; why: string }
  | { step: 'resync'; why: 'digest' | 'gap' }
  | { step: 'joined room'; members: number }
  | { step: 'link'; link: number; gen: number; state: LinkState }
  | { step: 'negotiation failed'; link: number; error: string }
  | { step: 'ended'; reason: EndReason }
  | { step: 'identity'; is: IdentityState['is'] }
  | { step: 'ring'; state: 'rings' | 'stopped' | 'accepted' | 'declined' }
  | { step: 'invite'; state: 'placed' | 'ringing' | 'answered' | 'refused' | 'ended' };
