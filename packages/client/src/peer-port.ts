/**
 * What the SDK asks of one peer connection. The browser's is `BrowserPeer`, the tests' a fake; both
 * do as they are told and report, and decide nothing about negotiation.
 */
import type { PeerEvent, PeerStep, PeerStepResult } from '@parley/core/client';
import type { IceServer, Slot } from '@parley/protocol';
import type { Quality } from './api.ts';

/** A track a slot sends, or null for silence and darkness. */
export type LocalTracks = Readonly<Record<Slot, MediaStreamTrack | null>>;

/** What arrives, by slot. */
export type RemoteTracks = Readonly<Partial<Record<Slot, MediaStreamTrack>>>;

/** One of the two channels for the application's own data. */
export interface AppChannel {
  readonly open: boolean;
  readonly queuedBytes: number;
  readonly messageBytesMax: number;
  send(bytes: Uint8Array<ArrayBuffer>): void;
}

export interface PeerListener {
  readonly event: (event: PeerEvent) => void;
  /** `tracks` of the port has a new value. */
  readonly tracksChanged: () => void;
  /** A channel for application data opened, drained or closed. */
  readonly appChanged: () => void;
  readonly appMessage: (bytes: Uint8Array) => void;
  /** So many of the servers mean nothing to this browser. */
  readonly unusable: (servers: number) => void;
}

export interface PeerPort {
  readonly tracks: RemoteTracks;
  /** Never rejects; the caller asks for one step at a time. */
  step(step: PeerStep): Promise<PeerStepResult>;
  measure(): Promise<Extract<PeerEvent, { what: 'measured' }>>;
  /** Of this moment; what is counted is counted since it was asked last. */
  quality(): Promise<Quality>;
  sendControl(text: string): void;
  app(ordered: boolean): AppChannel | undefined;
  setTrack(slot: Slot, track: MediaStreamTrack | null): void;
  /** Nothing is reported after this. */
  close(): void;
}

export interface PeerOptions {
  /** Makes the media lines; the other side takes them from the offer. */
  leads: boolean;
  /** It takes the place of another one, to the same member. */
  follows: boolean;
  local: LocalTracks;
  /**
   * STUN and TURN of that moment, asked for when it begins to gather, and for good. Given others later,
   * Chromium restarts ICE with its next offer, and sends no more media where it has to take that
   * offer back.
   */
  servers: () => readonly IceServer[];
  /** By no other path than a relay, so that no other address is told. For good. */
  relayOnly: boolean;
  listener: PeerListener;
}

export type OpenPeer = (options: PeerOptions) => PeerPort;

/** The channels are agreed beforehand, so that none is announced and none can be made up. */
export const channelIds = { control: 0, appOrdered: 1, appUnordered: 2 } as const;
