/**
 * What clients of other protocols want and are told, in words of our own. A door of the shell
 * translates its protocol's frames to wishes and news to its frames; what a wish comes to is decided
 * here. Messages are carried as they are and never looked into.
 */
import type { Millis } from '../../kit/machine.ts';

/** Doors to other protocols, by the names under which they are switched on. */
export const doorNames = [
  'wscall',
  'peerjs',
  'webrtcconnect',
  'socket.io',
  'websocket',
] as const satisfies string[];

export type DoorName = (typeof doorNames)[number];

/** What a message is, as far as decisions depend on it. */
export type MessageKind = 'offer' | 'answer' | 'candidate' | 'goodbye' | 'text';

export interface Candidate {
  /** As after `a=` in a description. */
  readonly candidate: string;
  readonly line: number;
}

export type Wish =
  /** To be known by this id from now on. `proof` shows, later and elsewhere, that one is the same client. */
  | { is: 'claim'; id: string; proof?: string }
  /** To stand on one side of a pair; without `peer`, to hear everybody who speaks to `id`. */
  | { is: 'pair'; id: string; peer?: string }
  /** To make a room of this door. */
  | { is: 'make'; room: string; password?: string }
  | { is: 'enter'; room: string; name: string; password?: string }
  /** Whether one could enter. */
  | { is: 'look'; room: string; password?: string }
  /**
   * To one's one room or conversation where `to` is not given. `message` is what the other is handed,
   * `as` who one says one is, where a message says so.
   */
  | { is: 'say'; kind: MessageKind; message: unknown; to?: string; as?: string }
  /** A description that waits for the candidates of its sender, for clients that take none later. */
  | { is: 'draft'; kind: 'offer' | 'answer'; message: unknown; sdp: string; to: string }
  /** For the drafts of this client; null: that was the last. */
  | { is: 'trickle'; candidate: Candidate | null }
  /** To lead the call: a press of a button, or the answer to being asked. `later`: not before one says so again. */
  | { is: 'lead'; later?: boolean }
  /** Where a room and an id are given: only if they are one's own. */
  | { is: 'leave'; room?: string; as?: string }
  /** A sign of life that is asked for by the protocol itself. */
  | { is: 'alive' }
  /** What one showed when one came is not what the door asks for. */
  | { is: 'unfit' }
  /** Not a message of this protocol. */
  | { is: 'unreadable' }
  /** A message that this protocol knows and does nothing about. */
  | { is: 'nothing' };

export type Refused =
  /** Somebody else is known by it. */
  | 'taken'
  /** No id: empty, or longer than one may be. */
  | 'malformed'
  | 'room full'
  | 'door full'
  | 'no such room'
  | 'wrong password'
  /** One speaks as somebody one is not, or before one is somebody. */
  | 'not allowed'
  | 'unreadable';

export type News =
  | { is: 'claimed'; id: string }
  /** `id`, `kind` and `message` are those of the wish that was refused, where it had them. */
  | {
      is: 'refused';
      why: Refused;
      wish: Wish['is'];
      id?: string;
      kind?: MessageKind;
      message?: unknown;
    }
  /** `name`: of who says it, where names are given. `sdp`: the description, if it has become another one. */
  | {
      is: 'heard';
      kind: MessageKind;
      from: string;
      name?: string;
      to: string;
      message: unknown;
      sdp?: string;
    }
  /** A message came to nobody. */
  | { is: 'absent'; kind: MessageKind; to: string; message: unknown }
  /** What waited for somebody was not fetched in time. */
  | { is: 'expired'; to: string }
  /** Who one spoke with is no longer there. */
  | { is: 'gone'; who: string }
  /** There is such a room now, or one could enter it. */
  | { is: 'made' | 'open'; room: string; capacity: number }
  /** Somebody came into the room one is in. */
  | { is: 'arrived'; who: string; name: string; capacity: number }
  /** One is in the room, as this; `first` says that nobody was there before. */
  | { is: 'entered'; room: string; as: string; first: boolean }
  /** Whoever led has left: will you? */
  | { is: 'askedToLead' }
  /** One leads. */
  | { is: 'leads' };

/** Two or more people who could speak with each other, when they no longer can. For the operator's own program; never logged. */
export interface EndedCall {
  readonly door: 'native' | DoorName;
  /** The names or ids under which they came, in that order. */
  readonly people: readonly string[];
  readonly lastedMs: Millis;
}
