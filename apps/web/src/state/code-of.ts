/** Which refusal of the SDK an error is; a mistake of ours is none. */
import { ParleyError, type ParleyErrorCode } from '@parley/client';

export const codeOf = (error: unknown): ParleyErrorCode | undefined =>
  error instanceof ParleyError ? error.code : undefined;
