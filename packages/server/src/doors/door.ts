/**
 * What a door is: who comes by it, and how its protocol's frames are wishes and news. A door decides
 * nothing about ids, rooms and calls, keeps nothing but what its protocol needs for a sentence that
 * began, and knows no other door.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import type {
  ConnectionId,
  DoorName,
  News,
  ServerInput,
  ServerOutput,
  Wish,
} from '@parley/core/server';

/** A request for a WebSocket, read. */
export interface Arrival {
  readonly request: IncomingMessage;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Subprotocols that the client offers. */
  readonly offered: readonly string[];
}

export interface Refusal {
  readonly status: number;
  readonly text: string;
  readonly retryAfterSeconds?: number;
}

/** How one client is spoken with. */
export interface Dialect {
  readonly read: (text: string) => Wish;
  /** Undefined where the protocol has no word for it. */
  readonly write: (news: News) => string | undefined;
}

export interface Welcome {
  readonly dialect: Dialect;
  /** What coming by its address asks for already. */
  readonly first?: Wish;
}

export type Greeting = Welcome | Refusal;

export interface Door {
  readonly name: DoorName;
  /** Pages of which origins may come: any, or those that the native protocol lets in, too. */
  readonly origins: 'any' | 'own';
  /** By which it is recognised on any path. */
  readonly subprotocol?: string;
  /** By which it is recognised otherwise. */
  readonly paths?: readonly string[];
  /** What is answered when the machine admits nobody else. */
  readonly full?: Refusal;
  greet(arrival: Arrival): Greeting | Promise<Greeting>;
  /** What its protocol has besides the socket. */
  addRoutes?(app: Hono<{ Bindings: HttpBindings }>): void;
}

/** A door whose clients come over a transport of their own. */
export interface ForeignDoor {
  readonly name: DoorName;
  fits(path: string): boolean;
  request(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void;
  /** What its protocol has elsewhere. */
  addRoutes?(app: Hono<{ Bindings: HttpBindings }>): void;
  /** False when the connection is none of its. */
  perform(output: SocketOutput): boolean;
  close(): Promise<void>;
}

export type SocketOutput = Extract<
  ServerOutput,
  { connection: ConnectionId } & { t: 'send' | 'told' | 'ping' | 'close' }
>;

/** The address of who asks, or why it may not come. */
export type Admission = { readonly address: string } | Refusal;

/** What a foreign door needs of the house. */
export interface ForeignWorld {
  readonly feed: (input: ServerInput) => void;
  readonly nextConnection: () => ConnectionId;
  /** Now, or later where hooks are asked. */
  admit(request: IncomingMessage, door: DoorName): Admission | Promise<Admission>;
  /** For the other requests of who was admitted. */
  admitAgain(request: IncomingMessage): Admission;
  /** Counts one more socket of an address and returns how to give it back; nothing when it has all it may. */
  countSocket(address: string): (() => void) | undefined;
  reportMistake(error: unknown): void;
}
