/** Asks whether a server answers at all: cheaper than a WebSocket, and browsers do not throttle it. */
import type { Millis } from '@parley/core/kit';
import { livenessUrlOf } from './url.ts';

export async function probeServer(server: string, timeoutMs: Millis): Promise<boolean> {
  try {
    const response = await fetch(livenessUrlOf(server), {
      cache: 'no-store',
      credentials: 'omit',
      // From another origin the answer cannot be read, but that there is one can be seen.
      mode: 'no-cors',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return response.ok || response.type === 'opaque';
  } catch {
    return false;
  }
}
