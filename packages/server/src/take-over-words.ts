/**
 * What a process that is to take the place of another says to it, and is answered, by a socket in the data
 * folder. Who speaks another version of this is refused in words that every version understands.
 */
import { join, relative } from 'node:path';
import * as v from 'valibot';
import type { Estate } from '@parley/core/server';

export const TAKE_OVER_VERSION = 1;

/** So long a path may be on every system. */
const PATH_BYTES_MAX = 103;

/** Undefined where the folder is too deep for a socket. */
export function takeOverPath(dataDir: string): string | undefined {
  const path = join(dataDir, 'take-over.sock');
  const paths = [path, relative(process.cwd(), path)];
  return paths.find((one) => Buffer.byteLength(one) <= PATH_BYTES_MAX);
}

/** The first line. */
export const want = v.object({
  t: v.literal('want'),
  v: v.number(),
  host: v.nullable(v.string()),
  port: v.number(),
  /** Whether it would speak TLS. */
  secure: v.boolean(),
});

/** The other has all that it needs, and the next line begins what must be over soon. */
export const nextStep = v.object({ t: v.picklist(['give', 'ready']) });

const no = v.object({ t: v.literal('no'), why: v.string() });

export const agreed = v.variant('t', [
  no,
  v.object({
    t: v.literal('agreed'),
    pid: v.number(),
    port: v.number(),
    /** One that was made on the spot, which browsers were told to trust. */
    certificate: v.nullable(v.object({ cert: v.string(), key: v.string() })),
  }),
]);

/** What the other one takes over, as a process of this version has it. */
const estate = v.custom<Estate>((value) => typeof value === 'object' && value !== null);

/** Nothing changes there any more until the place is taken, or is not. */
export const given = v.variant('t', [no, v.object({ t: v.literal('yours'), estate })]);

/** It has let go of everything. */
export const gone = v.variant('t', [no, v.object({ t: v.literal('go') })]);

export type Want = v.InferOutput<typeof want>;
export type Agreed = Extract<v.InferOutput<typeof agreed>, { t: 'agreed' }>;
