import type { Millis } from '../kit/machine.ts';
import type { Want } from './pictures.ts';
import type { Signal } from './signals.ts';
/** What a link is made with, and what it asks of the call that it is part of. */
import type { LocalMedia, PeerId } from './state.ts';

export type LinkFailure = 'media_failed' | 'no_path' | 'media_timeout' | 'incompatible';

export interface LinkHost {
  nextPeer(): PeerId;
  relay(member: string, gen: number, signal: Signal): void;
  /** No address but the relay's may be told to the other side. */
  onlyByRelay(): boolean;
  /** What is given to the server now is on its way. */
  serverReachable(): boolean;
  /** It answered lately. If not, it is asked, and the links are told when it answers. */
  asksServer(): boolean;
  /** What was given to the server has arrived there. */
  allHeard(): boolean;
  chat(member: string, id: string, text: string): void;
  /** The control channel is gone, and with it perhaps the last chat on it. */
  channelClosed(member: string): void;
  bye(member: string): void;
  /** They ask for pictures, or answer. */
  wants(member: string, want: Want): void;
  /** Said before anything is sent in this generation. */
  usesGeneration(gen: number): void;
  /** `at`: since when nothing was to be hoped for. */
  closed(member: string, why: LinkFailure, at: Millis): void;
}

export interface LinkOptions {
  member: string;
  /** Names the link in logs and timers; never reused. */
  number: number;
  /** Gives way where both sides lead. */
  yields: boolean;
  leads: boolean;
  media: LocalMedia;
  /** Above every generation that the other side may have seen of this member. */
  firstGen: number;
}
