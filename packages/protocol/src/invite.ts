/** Invites: ringing a user into a room. */
import * as v from 'valibot';
import { counter, flag, integer, listOf, secret, text, userId } from './fields.ts';
import { wireLimits } from './limits.ts';
import { roomView } from './room.ts';

const command = { n: counter, a: v.optional(counter) };
const event = { q: counter, a: v.optional(counter) };
const durationMs = integer(0, 3_600_000);

const inviteId = secret;
export const callMedia = ['audio', 'video'] as const;
const media = v.picklist(callMedia);

/** Why an invite ended without a call. */
export const inviteEnds = [
  'declined',
  'busy',
  'unanswered',
  'unreachable',
  'cancelled',
  'expired',
] as const;

/** Rings a user. The caller is in the room from now on; leaving it cancels. */
export const invite = v.object({ ...command, t: v.literal('invite'), user: userId, media });

/**
 * calling: nobody rings yet; answered: they were calling us, or are in a call with us.
 * `key` lets this browser back into the room; `media` is what the call may have.
 */
export const inviteResult = v.object({
  invite: inviteId,
  state: v.picklist(['calling', 'answered']),
  user: userId,
  media,
  view: roomView,
  key: secret,
});

/** This device really rings. */
export const ringing = v.object({ ...command, t: v.literal('ringing'), invite: inviteId });

/** Answered by an `inviteResult`. `media` is at most what was offered. */
export const accept = v.object({ ...command, t: v.literal('accept'), invite: inviteId, media });

export const decline = v.object({ ...command, t: v.literal('decline'), invite: inviteId });

/** An invite as the devices of the one who is called see it. */
export const ringView = v.object({
  invite: inviteId,
  from: userId,
  isContact: flag,
  media,
  /** Ring quietly: they are in a call and let others ring. */
  waiting: flag,
  ageMs: durationMs,
  /** How long it goes on at most. */
  restMs: durationMs,
  /** How long it goes on when nothing more is heard. */
  leaseMs: durationMs,
});

export const ring = v.object({ ...event, t: v.literal('ring'), ring: ringView });

/** Stop ringing. `device` is where it was answered or declined. */
export const stopped = v.object({
  ...event,
  t: v.literal('stopped'),
  invite: inviteId,
  why: v.picklist([
    'cancelled',
    'unanswered',
    'answeredElsewhere',
    'declinedElsewhere',
    'answeredHere',
  ]),
  device: v.optional(text(64)),
});

/** To the caller, of the invite this session made. */
export const invited = v.object({
  ...event,
  t: v.literal('invited'),
  invite: inviteId,
  state: v.picklist(['ringing', 'answered', 'ended']),
  media: v.optional(media),
  reason: v.optional(v.picklist(inviteEnds)),
});

/** Quietly: somebody called and nobody answered. */
export const missed = v.object({
  ...event,
  t: v.literal('missed'),
  from: userId,
  media,
  why: v.picklist(['busy', 'unanswered', 'cancelled']),
});

/** What the session's own open invite stands at. */
export const outgoingView = v.object({
  invite: inviteId,
  user: userId,
  media,
  state: v.picklist(['calling', 'ringing']),
});

/** Volatile: these invites still ring. */
export const rings = v.object({
  t: v.literal('rings'),
  invites: listOf(inviteId, wireLimits.ringsMax),
  leaseMs: durationMs,
});
