/** The one error type of the SDK: programs read `code`, people are told in the words of a screen. */
import type { ClientErrorCode, DeviceProblem } from './api.ts';

export type ParleyErrorCode =
  | ClientErrorCode
  | DeviceProblem
  /** The server's address is not an http or https address. */
  | 'bad_url'
  /** No Parley server answers at that address. */
  | 'no_server';

export class ParleyError extends Error {
  override readonly name = 'ParleyError';
  readonly code: ParleyErrorCode;
  /** Trying again before this has passed is in vain. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ParleyErrorCode,
    details: { retryAfterMs?: number | undefined; cause?: unknown } = {},
  ) {
    super(code, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.retryAfterMs = details.retryAfterMs;
  }
}
