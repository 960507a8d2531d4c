/** Rooms: where people are together. */
import * as v from 'valibot';
import {
  counter,
  flag,
  iceUrl,
  integer,
  listOf,
  memberId,
  password,
  personName,
  roomId,
  secret,
  text,
  ticket as callTicket,
} from './fields.ts';
import { wireLimits } from './limits.ts';

const command = { n: counter, a: v.optional(counter) };
const event = { q: counter, a: v.optional(counter) };
const capacity = integer(2, wireLimits.membersMax);

export const memberRoles = ['creator', 'guest'] as const;

export const memberView = v.object({
  id: memberId,
  name: personName,
  role: v.picklist(memberRoles),
  /** The server has no connection to this member at the moment. */
  away: flag,
});

/** Both sides of a pair, as one of them sees it. */
const pairSides = { id: personName, peer: personName };

/**
 * A room as its members see it. `members` stand in the order in which they joined; `pair` says that
 * it is the room of a pair.
 */
export const roomView = v.object({
  room: roomId,
  you: memberId,
  capacity,
  locked: flag,
  protected: flag,
  members: listOf(memberView, wireLimits.membersMax),
  pair: v.optional(v.object(pairSides)),
});

export const create = v.object({
  ...command,
  t: v.literal('create'),
  capacity: v.optional(capacity),
  password: v.optional(password),
});

/** `key` is the creator's right; whoever shows it when joining may lock and remove. */
export const createResult = v.object({ room: roomId, key: secret });

/** What somebody at the door may know. Follow-up `lobby` frames come until the session joins or looks elsewhere. */
export const look = v.object({ ...command, t: v.literal('look'), room: roomId });

const names = listOf(personName, wireLimits.membersMax);

export const lookResult = v.object({
  door: v.picklist(['open', 'password']),
  capacity: v.optional(capacity),
  names: v.optional(names),
});

/** Volatile: who is inside an open room that this session looks at. */
export const lobby = v.object({ t: v.literal('lobby'), room: roomId, names });

export const join = v.object({
  ...command,
  t: v.literal('join'),
  room: roomId,
  name: personName,
  password: v.optional(password),
  key: v.optional(secret),
});

/** `key` comes with a room that this very join made anew. */
export const joinResult = v.object({ view: roomView, key: v.optional(secret) });

/**
 * Joins the room of a pair as its side `id`, under that name. It is the same room from both sides and
 * holds one person on each; there is nothing else to know for coming in.
 */
export const pair = v.object({ ...command, t: v.literal('pair'), ...pairSides });

/** Takes the place again that one had when the server was lost; answered like `join`. */
export const rejoin = v.object({ ...command, t: v.literal('rejoin'), ticket: callTicket });

/** Keeps the place of this member, in the room as it is now; takes the place of the one before. */
export const ticket = v.object({ ...event, t: v.literal('ticket'), ticket: callTicket });

/** Volatile: what a program said on the other side of the pair this session is in. */
export const aside = v.object({ t: v.literal('aside'), text: text(wireLimits.asideCharsMax) });

const iceServers = listOf(
  v.object({
    urls: listOf(iceUrl, wireLimits.iceUrlsMax),
    username: v.optional(text(512)),
    credential: v.optional(text(512)),
  }),
  wireLimits.iceServersMax,
);

/**
 * What a member may use to reach the others from now on, until it is told anew. `relayOnly`: this server
 * wishes that nobody's address but the relay's is told to others.
 */
export const ice = v.object({
  ...event,
  t: v.literal('ice'),
  servers: iceServers,
  relayOnly: v.optional(flag),
});

/** Asks for what a check of the network needs; good for a minute, and for one check of an address at a time. */
export const check = v.object({ ...command, t: v.literal('check') });

/** `relay` says how the relay of this server is, where it has one. */
export const checkResult = v.object({
  servers: iceServers,
  relay: v.picklist(['none', 'starting', 'running', 'failed', 'external']),
});

/** What a client may say of its leaving; hanging up when it says nothing. */
export const leaveReasons = ['hangup', 'media_failed', 'media_timeout'] as const;

export const leave = v.object({
  ...command,
  t: v.literal('leave'),
  why: v.optional(v.picklist(leaveReasons)),
});

export const lock = v.object({ ...command, t: v.literal('lock'), locked: flag });

export const remove = v.object({ ...command, t: v.literal('remove'), member: memberId });

export const joined = v.object({ ...event, t: v.literal('joined'), member: memberView });

/** hangup: they left; lost: their lease ran out; removed: the creator removed them. */
export const leftReasons = ['hangup', 'lost', 'removed'] as const;

export const left = v.object({
  ...event,
  t: v.literal('left'),
  member: memberId,
  reason: v.picklist(leftReasons),
});

export const away = v.object({ ...event, t: v.literal('away'), member: memberId, away: flag });

export const locked = v.object({ ...event, t: v.literal('locked'), locked: flag });

/** This session is no longer a member. */
export const out = v.object({
  ...event,
  t: v.literal('out'),
  reason: v.picklist(['removed', 'lost']),
});
