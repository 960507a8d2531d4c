/** What a command comes to. One that is acknowledged and nothing more comes to undefined. */
import type { ErrorCode } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';

export type Answer =
  | { readonly value: object }
  | { readonly refused: ErrorCode; readonly retryAfterMs?: Millis }
  | undefined;
