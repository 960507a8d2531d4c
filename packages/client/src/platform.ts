/**
 * Everything the SDK takes from the world around it, as one table of ports: the browser fills it in
 * `browser.ts`, the fakes of `testing/` do for tests.
 */
import type { EnvironmentEvent } from '@parley/core/client';
import type { Entropy, Millis } from '@parley/core/kit';
import type { OpenPeer } from './peer-port.ts';

export interface Clock {
  /** Monotonic. */
  now(): Millis;
  /** The wall clock: to notice that the machine slept, and for dates in what people export. */
  wall(): Millis;
  /** Returns what cancels it. */
  setTimer(callback: () => void, delayMs: Millis): () => void;
}

export interface Socket {
  send(text: string): void;
  /** Nothing is reported after this. */
  close(code: number): void;
}

export interface SocketListener {
  opened(): void;
  frame(text: string): void;
  closed(code: number, reason: string): void;
}

export type OpenSocket = (url: string, listener: SocketListener) => Socket;

export interface Environment {
  visible(): boolean;
  /** Returns what ends the watching. */
  watch(listener: (event: EnvironmentEvent) => void): () => void;
}

/** Between the tabs of this browser, for those that know its name. Nobody hears themselves. */
export interface Channel {
  say(text: string): void;
  close(): void;
}

type OpenChannel = (name: string, heard: (text: string) => void) => Channel;

/** A store that may hold nothing: everything works without it. */
export interface KeyValue {
  get(key: string): string | null;
  set(key: string, value: string | null): void;
}

export interface Storage {
  /** For the life of the browser's profile. */
  readonly device: KeyValue;
  /** For the life of the tab, through reloads. */
  readonly tab: KeyValue;
  /** Hears when another tab changes `device`: which key, null for all. Returns what ends the watching. */
  watch(changed: (key: string | null) => void): () => void;
  /** Waits for a lock among the tabs of this browser; undefined when another tab keeps it. */
  hold(name: string, waitMs: Millis): Promise<(() => void) | undefined>;
  readonly openChannel: OpenChannel;
}

export type MediaDevicesPort = Pick<
  MediaDevices,
  | 'getUserMedia'
  | 'enumerateDevices'
  | 'getDisplayMedia'
  | 'addEventListener'
  | 'removeEventListener'
>;

export interface LevelMeter {
  /** 0 to 1, right now. */
  level(): number;
  close(): void;
}

export interface MediaPort {
  /** A page that is not secure has none. */
  readonly devices: MediaDevicesPort | undefined;
  /** Whether the browser refuses this device without asking; a browser that does not tell may. */
  isBlocked(device: 'microphone' | 'camera'): Promise<boolean>;
  newStream(tracks: readonly MediaStreamTrack[]): MediaStream;
  meter(track: MediaStreamTrack): LevelMeter;
}

/** JSON in and out, as WebAuthn defines it; rejects as the browser does. */
export interface PasskeyPort {
  make(options: string): Promise<string>;
  use(options: string): Promise<string>;
}

export interface Platform {
  /** Where the page came from, when it came from a server. */
  readonly pageUrl: string | undefined;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly environment: Environment;
  readonly storage: Storage;
  readonly media: MediaPort;
  /** A page that is not secure has none. */
  readonly passkeys: PasskeyPort | undefined;
  readonly openSocket: OpenSocket;
  /** How to open peer connections: their code comes after all that a page needs at first. */
  readonly peers: () => OpenPeer | Promise<OpenPeer>;
  /** Whether a server answers at this address. */
  probe(url: string, timeoutMs: Millis): Promise<boolean>;
}
