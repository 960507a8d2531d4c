/** A refusal of the SDK as a sentence: what was wrong and what to do. */
import { ParleyError } from '@parley/client';
import { errorTexts, unknownError } from '../error-texts.ts';

export function sentenceOf(error: unknown): string {
  if (!(error instanceof ParleyError)) return unknownError;
  const { code, retryAfterMs } = error;
  return errorTexts[code](retryAfterMs === undefined ? undefined : Math.ceil(retryAfterMs / 1_000));
}
