/**
 * All that the client's decisions take in and give out. A shell owns the WebSocket, the peer
 * connections and the devices; what it observes are inputs, what it must do are outputs.
 */
import type { CreateResult, ErrorCode, JoinResult, LookResult, Slot } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';

export type SocketId = number;
/** Names one peer connection for the life of the tab; never reused. */
export type PeerId = number;
export type RequestId = number;

/** What the application may ask for. Each request is settled exactly once. */
export type Request =
  | { do: 'create'; capacity?: number; password?: string }
  | { do: 'look'; room: string }
  | { do: 'join'; room: string; name: string; password?: string; key?: string }
  /** Hang up: leaves the room, closes every link, tells the others on every open route. */
  | { do: 'leave' }
  | { do: 'lock'; locked: boolean }
  | { do: 'remove'; member: string }
  | { do: 'chat'; text: string };

export interface RequestValues {
  create: CreateResult;
  look: LookResult;
  join: JoinResult;
  leave: Record<never, never>;
  lock: Record<never, never>;
  remove: Record<never, never>;
  chat: { id: string };
}

/** Refusals of the server, and those only a client can meet. */
export type ClientErrorCode = ErrorCode | 'closed' | 'cancelled' | 'too_long' | 'backlog_full';

/** What this person shows and lets hear. */
export interface LocalMedia {
  microphone: boolean;
  camera: boolean;
  screen: boolean;
}

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
  /** Answer to `peerMeasure`: bytes ever received on all receivers, and the pair in use. */
  | { what: 'measured'; bytesReceived: number; path: 'direct' | 'relay' | 'unknown' };

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
  | { step: 'restartIce' }
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
}

export type ClientInput =
  /** `device` outlives the tab, `stored` the page; both come from the browser's storage. */
  | { t: 'start'; device: string; stored?: StoredSession; visible: boolean }
  | { t: 'stop' }
  | { t: 'request'; id: RequestId; request: Request }
  | { t: 'media'; media: LocalMedia }
  | { t: 'socketOpened'; socket: SocketId }
  | { t: 'socketFrame'; socket: SocketId; text: string }
  | { t: 'socketClosed'; socket: SocketId; code: number; reason: string }
  /** Answer to `probeServer`. */
  | { t: 'serverProbed'; reachable: boolean }
  | { t: 'environment'; event: EnvironmentEvent }
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
  /** `leads`: this side makes the media lines and the channel; the other side takes them from the offer. */
  | { t: 'openPeer'; peer: PeerId; member: string; leads: boolean }
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
  | { what: 'ended'; reason: EndReason; by?: string };

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
  | { step: 'ended'; reason: EndReason };

export type ConnectionState =
  | { is: 'idle' }
  | { is: 'connecting' }
  | { is: 'queued'; slotAt: Millis }
  | { is: 'online' }
  /** Was online, is coming back. `retryAt` is null in a hidden tab that waits for a reason to try. */
  | { is: 'resuming'; since: Millis; retryAt: Millis | null }
  /** Another connection took the session over, or the server said stop. */
  | { is: 'stopped'; why: 'superseded' | 'denied' | 'version' | 'goodbye' };

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
  /** Media came through once, and then nothing did for a minute. */
  | 'media_timeout'
  | 'superseded'
  | 'incompatible';

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
  path: 'direct' | 'relay' | 'unknown';
  /** The peer connection whose streams show this member now. */
  peer?: PeerId;
}

export type CallState =
  | { is: 'none' }
  | { is: 'joining'; room: string }
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
    }
  | { is: 'ended'; room: string; reason: EndReason; by?: string };

/** Everything a screen needs; a new object whenever anything changed. */
export interface ClientState {
  connection: ConnectionState;
  call: CallState;
  media: LocalMedia;
  chat: readonly ChatMessage[];
  lobby: { room: string; names: readonly string[] } | null;
}
