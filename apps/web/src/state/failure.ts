/** A refusal of the SDK as a sentence: what was wrong and what to do. */
import { ParleyError, type ParleyErrorCode } from '@parley/client';
import { texts } from '../texts.ts';

export const codeOf = (error: unknown): ParleyErrorCode | undefined =>
  error instanceof ParleyError ? error.code : undefined;

export function sentenceOf(error: unknown): string {
  if (!(error instanceof ParleyError)) return texts.unknownError;
  const { code, retryAfterMs } = error;
  return texts.errors[code](
    retryAfterMs === undefined ? undefined : Math.ceil(retryAfterMs / 1_000),
  );
}
