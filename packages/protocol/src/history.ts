/** The calls a user had, and the pages' subscriptions for calls to come. */
import * as v from 'valibot';
import {
  counter,
  flag,
  integer,
  listOf,
  personName,
  pushEndpoint,
  secret,
  userId,
} from './fields.ts';
import { callMedia } from './invite.ts';
import { wireLimits } from './limits.ts';

const command = { n: counter, a: v.optional(counter) };
const ageMs = integer(0, Number.MAX_SAFE_INTEGER);

const callId = secret;

/** link: in a room that was entered by its link. */
export const callDirections = ['in', 'out', 'link'] as const;

/** Why a call ended, the same for both sides but for who did it. */
export const callEnds = [
  'hangup',
  'left',
  'lost',
  'removed',
  'media_failed',
  'media_timeout',
  'declined',
  'busy',
  'unanswered',
  'unreachable',
  'cancelled',
] as const;

export const callView = v.object({
  id: callId,
  direction: v.picklist(callDirections),
  /** Who can be called back, in a call by name. */
  user: v.optional(userId),
  names: listOf(personName, wireLimits.membersMax),
  media: v.picklist(callMedia),
  agoMs: ageMs,
  /** 0 where nobody answered. */
  lengthMs: ageMs,
  reason: v.picklist(callEnds),
  /** Missed, and not looked at. */
  unseen: flag,
});

/** A page of the history, newest first; the next one begins `after` the last of this. */
export const history = v.object({
  ...command,
  t: v.literal('history'),
  after: v.optional(callId),
  limit: integer(1, wireLimits.historyPageMax),
});

export const historyResult = v.object({
  calls: listOf(callView, wireLimits.historyPageMax),
  more: flag,
});

/** One call, or all. */
export const forgetCalls = v.object({
  ...command,
  t: v.literal('forgetCalls'),
  call: v.optional(callId),
});

/** The missed calls were looked at. */
export const sawMissed = v.object({ ...command, t: v.literal('sawMissed') });

/** Where a push service takes messages for this device while no page is open. */
export const pushOn = v.object({
  ...command,
  t: v.literal('pushOn'),
  endpoint: pushEndpoint,
  /** The subscription's public key and secret, base64url. */
  p256dh: secretOf(65),
  auth: secretOf(16),
});

export const pushOff = v.object({ ...command, t: v.literal('pushOff') });

function secretOf(bytes: number) {
  const chars = Math.ceil((bytes * 4) / 3);
  return v.pipe(v.string(), v.length(chars), v.regex(/^[A-Za-z0-9_-]+$/));
}
