/** How long each check may take. Together they end before the credentials for a check do, after 60 s. */
import { assert } from '@parley/core/kit';

const LEASE_MS = 60_000;

export const checkLimits = {
  /** STUN and relays; all ways are asked at the same time. */
  answerMs: 7_000,
  /** Two connections of this page to each other. */
  connectMs: 7_000,
  /** Whether a stranger gets through. */
  strangerMs: 1_500,
  measureMs: 5_000,
  measureEveryMs: 50,
  /** What was sent last may still be under way. */
  measureTailMs: 700,
  hearMs: 6_000,
  seeMs: 6_000,
} as const;

const { answerMs, connectMs, strangerMs, measureMs, measureTailMs } = checkLimits;
assert(
  answerMs + strangerMs + 2 * connectMs + measureMs + measureTailMs < LEASE_MS,
  'a check ends before its credentials',
);
