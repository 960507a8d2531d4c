/**
 * The one table of relations: who may do what to what. Whatever is not in it is refused. Every
 * decision about rooms and members asks here, whichever way the wish came in.
 */
import type { ErrorCode } from '@parley/protocol';

/**
 * What a session is to the room or invite in question. A keyholder is outside and shows the creator's
 * key; a user is signed in and in no room; who is rung may be in a room. The last five stand at a door
 * to another protocol: not yet somebody, known by an id, or in a place.
 */
export type Actor =
  | 'outsider'
  | 'keyholder'
  | 'barred'
  | 'guest'
  | 'creator'
  | 'user'
  | 'caller'
  | 'rung'
  | 'newcomer'
  | 'registered'
  | 'peer'
  | 'side'
  | 'inmate';

export type Action =
  | 'create'
  | 'look'
  | 'join'
  | 'rejoin'
  | 'leave'
  | 'lock'
  | 'remove'
  | 'signal'
  | 'chat'
  | 'vouch'
  | 'invite'
  | 'ringing'
  | 'accept'
  | 'decline'
  | 'speak';

export type Thing =
  /** Making something new. */
  | 'server'
  /** No room, and none that a link may make. */
  | 'absent room'
  /** No room, but the link of an open one, which makes it anew. */
  | 'lapsed room'
  | 'room'
  /** What stands between a person at the door and the room. */
  | 'lock'
  | 'unproven password'
  | 'full house'
  /** A side of a pair: nobody is there, or one of the same browser who is cut off, or somebody. */
  | 'free side'
  | 'forsaken side'
  | 'taken side'
  /** Of a room that outlived its server, for who was in it. */
  | 'kept place'
  | 'own room'
  | 'companion'
  | 'self'
  | 'stranger'
  | 'other user'
  | 'invite'
  /** An answer by somebody who is in a room already. */
  | 'second call'
  /** Others at the same door, by the relation in which they stand there. */
  | 'registered'
  | 'peer'
  | 'other side'
  | 'own side'
  | 'inmate';

const table: Record<Action, Partial<Record<Actor, readonly Thing[]>>> = {
  create: { outsider: ['server'], guest: ['server'], creator: ['server'] },
  look: {
    outsider: ['room', 'lapsed room'],
    guest: ['room', 'lapsed room'],
    creator: ['room', 'lapsed room'],
  },
  join: {
    outsider: ['room', 'lapsed room', 'free side', 'forsaken side'],
    keyholder: ['room', 'lapsed room', 'lock'],
  },
  rejoin: { outsider: ['kept place'] },
  leave: { guest: ['own room'], creator: ['own room'] },
  lock: { creator: ['own room'] },
  remove: { creator: ['companion'] },
  signal: { guest: ['companion'], creator: ['companion'] },
  chat: { guest: ['companion'], creator: ['companion'] },
  vouch: { guest: ['companion'], creator: ['companion'] },
  invite: { user: ['other user'] },
  ringing: { rung: ['invite'] },
  accept: { rung: ['invite'] },
  decline: { rung: ['invite'] },
  speak: {
    registered: ['registered'],
    peer: ['peer'],
    side: ['other side', 'own side'],
    inmate: ['inmate'],
  },
};

export function can(actor: Actor, action: Action, thing: Thing): boolean {
  return table[action][actor]?.includes(thing) ?? false;
}

/** Why not, in words that tell the actor no more than it may know. */
export function refusal(actor: Actor, action: Action, thing: Thing): ErrorCode {
  if (action === 'look' || action === 'join') return refusalAtTheDoor(actor, action, thing);
  if (action === 'rejoin') return refusalOfReturning(actor, thing);
  if (action === 'invite') return refusalOfCalling(actor);
  if (action === 'ringing' || action === 'accept' || action === 'decline') {
    return thing === 'second call' ? 'already_in_room' : 'invite_over';
  }
  if (actor !== 'guest' && actor !== 'creator') return 'not_in_room';
  if (table[action][actor] === undefined) return 'not_allowed';
  if (thing === 'stranger') return 'no_such_member';
  return action === 'signal' || action === 'chat' ? 'no_such_member' : 'not_allowed';
}

function refusalAtTheDoor(actor: Actor, action: 'look' | 'join', thing: Thing): ErrorCode {
  if (actor === 'barred') return 'room_unavailable';
  if (action === 'join' && (actor === 'guest' || actor === 'creator')) return 'already_in_room';
  if (thing === 'unproven password') return 'password_needed';
  return thing === 'full house' || thing === 'taken side' ? 'room_full' : 'room_unavailable';
}

function refusalOfReturning(actor: Actor, thing: Thing): ErrorCode {
  if (actor === 'guest' || actor === 'creator') return 'already_in_room';
  return thing === 'full house' ? 'room_full' : 'bad_ticket';
}

function refusalOfCalling(actor: Actor): ErrorCode {
  if (actor === 'outsider') return 'not_signed_in';
  return actor === 'user' ? 'unreachable' : 'already_in_room';
}
