/** What went wrong with a device, from the names browsers give it. Knows no screen's words for it. */
import type { DeviceProblem } from './api.ts';

const byName: Readonly<Record<string, DeviceProblem>> = {
  NotAllowedError: 'denied',
  PermissionDeniedError: 'denied',
  NotFoundError: 'missing',
  OverconstrainedError: 'missing',
  NotReadableError: 'in_use',
  AbortError: 'in_use',
  SecurityError: 'insecure',
};

export function problemOf(error: unknown): DeviceProblem {
  const name = error instanceof Error ? error.name : '';
  return Object.hasOwn(byName, name) ? (byName[name] ?? 'failed') : 'failed';
}
