/** Frames every session has, whatever it is used for. */
import * as v from 'valibot';
import { errorCodeNames } from './errors.ts';
import { counter, integer } from './fields.ts';
import { createResult, joinResult, lookResult, roomView } from './room.ts';

/** Asks for the whole state, after a digest did not match. Answered by a `snapshot`. */
export const sync = v.object({ t: v.literal('sync'), n: counter, a: v.optional(counter) });

const stamps = { q: counter, a: v.optional(counter) };

/** The whole state of the session; replaces everything the client thought. */
export const snapshot = v.object({
  ...stamps,
  t: v.literal('snapshot'),
  room: v.nullable(roomView),
});

/** Command `n` was carried out. Commands without a value of their own answer `{}`. */
export const done = v.object({
  ...stamps,
  t: v.literal('done'),
  n: counter,
  value: v.union([createResult, joinResult, lookResult, v.object({})]),
});

/** Command `n` was refused and had no effect. */
export const refused = v.object({
  ...stamps,
  t: v.literal('refused'),
  n: counter,
  code: v.picklist(errorCodeNames),
  retryAfterMs: v.optional(integer(0, 3_600_000)),
});
