/** What the load process does with two clients, whatever server they talk to. */
import type { Message } from '../canned/call.ts';

export interface LoadClient {
  /** To the other one of the pair. */
  send(message: Message): void;
  /** A message of the other one arrived. */
  onMessage: () => void;
  close(): void;
}

export interface Pair {
  readonly offerer: LoadClient;
  readonly answerer: LoadClient;
  /** Brings the two where they may send to each other. */
  meet(): Promise<void>;
  part(): Promise<void>;
}

/** Opens two sockets and registers both; settles when the server has said so. */
export type OpenPair = (target: Target) => Promise<Pair>;

export interface Target {
  readonly port: number;
  /** An address of 127.0.0.0/8: servers count by address, and one has too few ports for all. */
  readonly source: string;
}
