/**
 * All that the server's decisions take in and give out. The shell turns sockets into inputs and
 * outputs into socket calls, log lines and counters, and decides nothing.
 */
import type { CloseName, ErrorCode, InviteEnd, ResumeFailure } from '@parley/protocol';
import type { Entropy } from '../kit/random.ts';
import type { Estate } from './arrivals.ts';
import type { TicketFlaw } from './call-tickets.ts';
import type { DoorName, EndedCall, News, Wish } from './doors/io.ts';
import type { AskId, Question } from './questions.ts';

/** Names one socket for the life of the process; never reused. */
export type ConnectionId = number;

export type ServerInput =
  /** `origin` is that of the page or of the request; `label` says browser and system in a few words. */
  | { t: 'opened'; connection: ConnectionId; address: string; origin?: string; label?: string }
  | { t: 'frame'; connection: ConnectionId; text: string }
  | { t: 'ponged'; connection: ConnectionId }
  /** Comes for every socket that was opened, also after `close`; until then the socket counts. */
  | { t: 'closed'; connection: ConnectionId; code: number }
  /** A client of another protocol. `ponged` and `closed` are the same for all. */
  | { t: 'visited'; connection: ConnectionId; door: DoorName; address: string }
  /** `chars`: how long the frame was. */
  | { t: 'wished'; connection: ConnectionId; wish: Wish; chars: number }
  /** To a question, exactly once; undefined when there is no answer, where null may be one. */
  | { t: 'answered'; ask: AskId; answer: unknown }
  /** A service worker shows the right to decline that came with a push. */
  | { t: 'declined'; right: string }
  /** The relay came, went or moved: members are told anew. */
  | { t: 'relaysChanged' }
  /** This process takes the place of one that had this. */
  | { t: 'inherit'; estate: Estate }
  /** That one has nobody any more. */
  | { t: 'lastCame' }
  /** Another process has taken this one's place: everybody is sent there. */
  | { t: 'handOver' }
  /** The process is to end: everybody gets a slot in which to come back. */
  | { t: 'drain' }
  | { t: 'tick' };

export type ServerOutput =
  | { t: 'send'; connection: ConnectionId; text: string }
  | { t: 'ping'; connection: ConnectionId }
  | { t: 'close'; connection: ConnectionId; close: CloseName; slotMs?: number }
  | { t: 'told'; connection: ConnectionId; news: News }
  | { t: 'callEnded'; call: EndedCall }
  | { t: 'ask'; ask: AskId; question: Question }
  | { t: 'log'; event: ServerLog }
  | { t: 'count'; what: ServerCount };

/** The lifecycle steps, one line each. Numbers name sessions and rooms; nothing here is personal or secret. */
export type ServerLog =
  | { step: 'session opened'; session: number }
  | { step: 'session resumed'; session: number; gap: boolean; replayed: number }
  | { step: 'session resume refused'; why: string }
  | { step: 'session ended'; session: number; why: 'goodbye' | 'expired' | 'protocol' | 'evicted' }
  | { step: 'connection cut'; connection: ConnectionId; why: CloseName }
  | { step: 'room opened'; room: number; capacity: number; protected: boolean }
  | { step: 'room closed'; room: number }
  | { step: 'member joined'; room: number; session: number; members: number }
  | { step: 'room rebuilt'; room: number; places: number }
  | { step: 'member returned'; room: number; session: number; members: number }
  /** Once: they are of a server that is not this one, or of another version. */
  | { step: 'tickets of another key' }
  | { step: 'member left'; room: number; session: number; members: number; why: string }
  | { step: 'member removed'; room: number; session: number }
  | { step: 'room locked'; room: number; locked: boolean }
  | {
      step: 'signed in';
      session: number;
      by: 'claim' | 'password' | 'device' | 'passkey' | 'token';
    }
  | { step: 'signed out'; session: number; why: 'here' | 'elsewhere' | 'deleted' }
  | { step: 'account deleted' }
  | { step: 'invite placed'; invite: number; devices: number; pushes: number }
  | { step: 'invite rings'; invite: number }
  | { step: 'invite answered'; invite: number; merged: boolean }
  | { step: 'invite ended'; invite: number; why: InviteEnd }
  | { step: 'visit began' | 'visit ended'; door: DoorName }
  | { step: 'store failed'; call: string };

export type ServerCount =
  | { what: 'message'; type: string }
  | { what: 'wish'; door: DoorName; wish: Wish['is'] }
  | { what: 'refusal'; code: ErrorCode }
  /** Of a session, with the reason that the client is told, too. */
  | { what: 'resume refused'; why: ResumeFailure }
  | { what: 'ticket'; outcome: TicketFlaw | 'spent' | 'rebuilt' | 'returned' }
  | { what: 'relayed' };

export interface ServerGauges {
  connections: number;
  sessions: number;
  rooms: number;
  members: number;
  users: number;
  invites: number;
  /** Clients at doors, and what is held for them. */
  visits: number;
  doorPlaces: number;
  /** Calls of two or more people, and who else speaks with each other at doors. */
  conversations: number;
  asks: number;
  replayBytes: number;
  timers: number;
}

/** Chance and one-way functions, all synchronous; the simulator brings cheap ones. */
export interface ServerCrypto extends Entropy {
  /** One-way, 256 bits, base64url. */
  hash(text: string): string;
  /** Keyed by a secret that only this server knows. At least 16 bytes. */
  mac(text: string): Uint8Array;
  /** Takes the same time wherever two texts of one length differ. */
  same(a: string, b: string): boolean;
}
