/** A protocol of the server as the fuzzer sees it: how one comes in, what is said there, what answers give away. */
import type { Random } from './random.ts';

export interface Target {
  readonly name: string;
  /** Sockets at a time. */
  readonly lines: number;
  /** There is one room for all, so good clients come before and after an attack. */
  readonly hasOneRoom?: boolean;
  /** A frame that is of no form at all ends a connection. */
  readonly isStrict?: boolean;
  /** One valid example of everything a client may send, and of what only the server may: where mutations start. */
  readonly examples: readonly string[];
  /** For one socket; `me` is who it is, where its protocol lets it say so. */
  line(random: Random, me: string): Line;
}

export interface Line {
  /** With its query. */
  readonly path: string;
  readonly subprotocol?: string;
  /** Said first by most, so that every state is under fire. */
  readonly greeting: readonly string[];
  /** What kind of answer this is; learns from it what a real client would know. */
  hear(text: string): string;
  /** Puts what was learned into a frame. */
  fill(frame: string): string;
}
