/** Frames about one socket: they carry no number, are never replayed and never change what is acknowledged. */
import * as v from 'valibot';
import { errorCodeNames } from './errors.ts';
import { counter, flag, integer, listOf, memberId, secret, text, ticket } from './fields.ts';
import { registrations } from './identity.ts';
import { wireLimits } from './limits.ts';

const version = integer(1, 1_000);

/** The first frame of a client. With `sid` and `secret` it resumes; else it opens a session. */
export const hello = v.object({
  t: v.literal('hello'),
  v: version,
  /** Random, new for each session wanted; a repeated hello with it finds the same new session. */
  nonce: secret,
  /** Random, kept by the browser; a removed member is barred by it. */
  device: secret,
  sid: v.optional(secret),
  secret: v.optional(secret),
  /** Highest contiguous event number received; 0 when none. */
  seq: counter,
  visible: flag,
  /** Of the room that this client is in: the server may know neither session nor room any more. */
  ticket: v.optional(ticket),
});

/** A client's sign of life, an answer to the server's, or with `probe` a question. */
export const beatUp = v.object({
  t: v.literal('beat'),
  a: counter,
  probe: v.optional(counter),
  visible: v.optional(flag),
  /** Members of the room from whom media or channel beats arrive. */
  hears: v.optional(listOf(memberId, wireLimits.membersMax)),
});

export const ackUp = v.object({ t: v.literal('ack'), a: counter });

export const resumeFailures = ['unknown', 'secret', 'ahead'] as const;

/** The server's answer to hello. Replayed events follow, then `live`. */
export const welcome = v.object({
  t: v.literal('welcome'),
  v: version,
  sid: secret,
  secret,
  epoch: counter,
  resumed: flag,
  why: v.optional(v.picklist(resumeFailures)),
  /** Events were lost: a `snapshot` follows in place of them. */
  gap: v.optional(flag),
  /** Highest command number the server has executed. */
  n: counter,
  /** Number of the first event that follows or will follow. */
  first: counter,
  beatMs: integer(100, 600_000),
  /** Who may come under a name. */
  registration: v.picklist(registrations),
  /** The server's public key for push subscriptions, base64url; none where it sends none. */
  pushKey: v.optional(text(128)),
  /** Of the room as the server holds it after the replayed events. */
  digest: integer(0, 0xffff_ffff),
});

/** The server is admitting others first; the socket stays and is welcomed in its turn. */
export const queued = v.object({ t: v.literal('queued'), slotMs: integer(0, 600_000) });

/**
 * Another process has taken the server's place: whoever reads this is to open a connection to that one, and
 * to close this one then. Nothing numbered follows, and of what was sent all up to `a` was carried out.
 */
export const move = v.object({ t: v.literal('move'), a: counter });

/** All that was missed has been sent, up to `seq`. */
export const live = v.object({ t: v.literal('live'), seq: counter });

export const beatDown = v.object({
  t: v.literal('beat'),
  a: counter,
  probe: v.optional(counter),
});

/** Something about a frame was refused that no numbered result can answer. */
export const fault = v.object({
  t: v.literal('fault'),
  code: v.picklist(errorCodeNames),
  retryAfterMs: v.optional(integer(0, 3_600_000)),
});
