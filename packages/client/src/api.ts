/**
 * The public shape of the SDK, as types. `Parley` is one tab's standing with a server, `Call` one
 * stay in a room. Both are thin: what they do is decided by the client machine, and everything a
 * screen shows is a projection of `state`.
 */
import type {
  CallState,
  ChatMessage,
  ClientErrorCode,
  ClientState,
  ConnectionState,
  EndReason,
  IdentityState,
  LinkPath,
  LinkState,
  LocalMedia,
  MemberState,
  NetworkState,
  Notice,
  PairSides,
  PersonState,
  RingState,
} from '@parley/core/client';
import type {
  CallerPolicy,
  CallMedia,
  CallView,
  CheckResult,
  CreateResult,
  DeviceView,
  LookResult,
  MeView,
  Presence,
  Registration,
  SecondCallPolicy,
} from '@parley/protocol';

export interface ParleyOptions {
  /** Where the server is, e.g. `https://calls.example`. Default: where the page came from. */
  url?: string;
  /**
   * For servers that admit their operator's own users: gives a fresh token whenever one is needed,
   * or null where nobody is signed in.
   */
  token?: () => Promise<string | null>;
  /** Lines of log kept for `copyLog`. */
  logLines?: number;
}

export interface ParleyEvents {
  state: ClientState;
  notice: Notice;
  /** A stream of this member began, changed or ended. */
  streams: { member: string };
  /** Local devices, tracks or their failures changed. */
  local: LocalState;
  /** Whether this tab is a copy of another one that is in a call. */
  elsewhere: boolean;
}

export interface Parley {
  readonly url: string;
  readonly state: ClientState;
  readonly local: LocalDevices;
  /** The call this tab is in; a reloaded tab resumes it without joining again. */
  readonly call: Call | null;
  on<Name extends keyof ParleyEvents>(
    name: Name,
    listener: (value: ParleyEvents[Name]) => void,
  ): () => void;
  createRoom(options?: { capacity?: number; password?: string }): Promise<CreateResult>;
  look(room: string): Promise<LookResult>;
  /** The creator's key of a room is remembered in this browser and shown by itself. */
  join(room: string, options: { name: string; password?: string }): Promise<Call>;
  /**
   * Enters the room of a pair as `id`, to meet whoever enters it as `peer` and names this `id`. Both say
   * the same two ids, each from their side, and need nothing else.
   */
  pair(sides: PairSides): Promise<Call>;
  /** Whether this browser made the room, and so may enter it also while it is locked. */
  holdsKey(room: string): boolean;
  /** Who this browser is to the server, and how it becomes somebody. */
  readonly identity: Identity;
  readonly people: People;
  readonly history: History;
  /**
   * Rings a user. Settles when the invite is placed; `state.call` says what becomes of it. In a call by
   * voice (`media: 'audio'`) camera and screen stay off until it was upgraded.
   */
  invite(user: string, options: { media: CallMedia }): Promise<Call>;
  /** Answers one of `state.rings`; ends the call one is in. */
  accept(invite: string, options: { media: CallMedia }): Promise<Call>;
  decline(invite: string): Promise<void>;
  /**
   * Brings the call of the tab that this one is a copy of, or that took this one's call over, into the next
   * page of this tab: reload it then. False where that tab does not give it.
   */
  takeOver(): Promise<boolean>;
  /** Gives up a call that is being placed or accepted and so is no `Call` yet. */
  cancel(): Promise<void>;
  /** Tells the caller that this device rings: for who shows rings on a screen or plays them. */
  ringing(invite: string): Promise<void>;
  /**
   * Whether the others are to learn no address of this person's but that of the server's relay. Kept for this
   * browser, for all its tabs, and holds for every call from the next one on: `state.network` says how it is.
   */
  hideAddress(on: boolean): void;
  /**
   * The servers by which a check of the network can try to be reached, good for a minute, and how the relay is.
   * One check of an address at a time is answered.
   */
  networkCheck(): Promise<CheckResult>;
  /** Ages of `state` are by this clock. */
  now(): number;
  /** The address of a room's page on this server. */
  linkOf(room: string): string;
  /** The log of this tab as text, without names, addresses, descriptions or secrets. */
  copyLog(): string;
  /** Ends the call and the session. */
  close(): Promise<void>;
}

export interface Call {
  readonly room: string;
  readonly chat: { send(text: string): Promise<{ id: string }> };
  readonly data: CallData;
  /** Settles when the call is over, with the reason. */
  readonly ended: Promise<{ reason: EndReason; by?: string }>;
  /** What this member sends: camera and microphone together, and the screen apart. */
  streams(member: string): { main: MediaStream | null; screen: MediaStream | null };
  setMicrophone(on: boolean): void;
  setCamera(on: boolean): Promise<void>;
  shareScreen(): Promise<void>;
  stopScreen(): void;
  /** How the link to this member is now; null while there is none. */
  quality(member: string): Promise<Quality | null>;
  lock(locked: boolean): Promise<void>;
  remove(member: string): Promise<void>;
  /** In a call by voice: asks for pictures, or answers who asked. Turning on the camera is left to each. */
  upgrade(want: 'ask' | 'yes' | 'no'): Promise<void>;
  /** Every local track is ended when this settles. */
  hangUp(): Promise<void>;
}

/**
 * One measurement of a link. Null is what this browser does not tell, or cannot yet: rates and shares are of the
 * time since the measurement before.
 */
export interface Quality extends LinkPath {
  roundTripMs: number | null;
  in: Flow;
  out: Flow;
}

/** One direction of a link. */
export interface Flow {
  bitsPerSecond: number | null;
  /** Of the packets, 0 to 1. */
  lost: number | null;
  audioCodec: string | null;
  /** Of the largest picture, camera or screen. */
  videoCodec: string | null;
  width: number | null;
  height: number | null;
  framesPerSecond: number | null;
}

export interface CallData {
  /** Bytes to one member or to all, on a topic of the application's own. Ordered and reliable unless told otherwise. */
  send(
    topic: string,
    bytes: Uint8Array,
    options?: { to?: string; ordered?: boolean },
  ): Promise<void>;
  on(topic: string, listener: (message: { from: string; bytes: Uint8Array }) => void): () => void;
}

/** Every promise rejects with a `ParleyError` whose `code` says why. */
export interface Identity {
  claim(id: string, options?: { password?: string }): Promise<MeView>;
  signIn(id: string, password: string): Promise<MeView>;
  /** With one of the passkeys that this browser or its system has. */
  signInWithPasskey(): Promise<MeView>;
  /** Adds a passkey to the user; with `id`, takes that free name with it. */
  addPasskey(options?: { id: string }): Promise<MeView>;
  /** Whether this browser can make and use passkeys on this page. */
  readonly hasPasskeys: boolean;
  /** Sets or changes the password. */
  protect(password: string, current?: string): Promise<MeView>;
  signOut(options?: { everywhere?: boolean }): Promise<void>;
  devices(): Promise<readonly DeviceView[]>;
  forgetDevice(device: string): Promise<void>;
  deleteMe(): Promise<void>;
  settings(changes: { callers?: CallerPolicy; secondCall?: SecondCallPolicy }): Promise<MeView>;
  /** Calls while no page is open; needs a service worker's registration. */
  pushOn(registration: ServiceWorkerRegistration): Promise<void>;
  pushOff(registration: ServiceWorkerRegistration): Promise<void>;
}

export interface People {
  /** Asks somebody to be a contact, or agrees when they asked. */
  add(user: string): Promise<void>;
  drop(user: string): Promise<void>;
  block(user: string): Promise<void>;
  unblock(user: string): Promise<void>;
}

export interface History {
  page(options?: {
    after?: string;
    limit?: number;
  }): Promise<{ calls: readonly CallView[]; more: boolean }>;
  /** All calls as JSON, with dates. */
  exported(): Promise<string>;
  forget(call?: string): Promise<void>;
  sawMissed(): Promise<void>;
}

export type DeviceKind = 'microphone' | 'camera' | 'speaker';

/** Why a device gives nothing; each has its own help. */
export type DeviceProblem = 'denied' | 'missing' | 'in_use' | 'insecure' | 'failed';

export interface LocalState {
  media: LocalMedia;
  /** What the own picture shows; ended and null after hanging up. */
  stream: MediaStream | null;
  screen: MediaStream | null;
  problems: { microphone?: DeviceProblem; camera?: DeviceProblem; screen?: DeviceProblem };
  devices: Record<DeviceKind, readonly { id: string; label: string }[]>;
  chosen: Partial<Record<DeviceKind, string>>;
}

/** Camera, microphone and speaker of this browser; the choice survives a reload. */
export interface LocalDevices {
  readonly state: LocalState;
  /** Asks for both, then for each alone; never rejects, `state.problems` says what is missing. */
  open(want?: { microphone?: boolean; camera?: boolean }): Promise<LocalState>;
  choose(kind: DeviceKind, id: string): Promise<void>;
  setMicrophone(on: boolean): void;
  setCamera(on: boolean): Promise<void>;
  /** 0 to 1, of the microphone, right now. */
  level(): number;
  /** Stops every track: the camera's lamp goes out. */
  close(): void;
}

export type {
  CallerPolicy,
  CallMedia,
  CallState,
  CallView,
  CheckResult,
  ChatMessage,
  ClientErrorCode,
  ClientState,
  ConnectionState,
  CreateResult,
  DeviceView,
  EndReason,
  IdentityState,
  LinkPath,
  LinkState,
  LocalMedia,
  LookResult,
  MemberState,
  MeView,
  NetworkState,
  Notice,
  PairSides,
  PersonState,
  Presence,
  Registration,
  RingState,
  SecondCallPolicy,
};
