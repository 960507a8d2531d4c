/** Frames every session has, whatever it is used for. */
import * as v from 'valibot';
import { errorCodeNames } from './errors.ts';
import { counter, integer, listOf } from './fields.ts';
import { historyResult } from './history.ts';
import {
  devicesResult,
  passkeyResult,
  signedInResult,
  standingResult,
  standingView,
} from './identity.ts';
import { inviteResult, outgoingView, ringView } from './invite.ts';
import { wireLimits } from './limits.ts';
import { checkResult, createResult, joinResult, lookResult, roomView } from './room.ts';

/** Asks for the whole state, after a digest did not match. Answered by a `snapshot`. */
export const sync = v.object({ t: v.literal('sync'), n: counter, a: v.optional(counter) });

const stamps = { q: counter, a: v.optional(counter) };

/** The whole state of the session; replaces everything the client thought. */
export const snapshot = v.object({
  ...stamps,
  t: v.literal('snapshot'),
  room: v.nullable(roomView),
  /** Null for a session that is nobody. */
  standing: v.nullable(standingView),
  rings: listOf(ringView, wireLimits.ringsMax),
  outgoing: v.nullable(outgoingView),
});

/** A value is read as the first of these that fits: what has more fields stands before what has fewer. */
const doneValue = v.union([
  inviteResult,
  createResult,
  joinResult,
  lookResult,
  signedInResult,
  standingResult,
  historyResult,
  devicesResult,
  passkeyResult,
  checkResult,
  v.object({}),
]);

/** Command `n` was carried out. Commands without a value of their own answer `{}`. */
export const done = v.object({
  ...stamps,
  t: v.literal('done'),
  n: counter,
  value: doneValue,
});

/** Command `n` was refused and had no effect. */
export const refused = v.object({
  ...stamps,
  t: v.literal('refused'),
  n: counter,
  code: v.picklist(errorCodeNames),
  retryAfterMs: v.optional(integer(0, 3_600_000)),
});
