/** Asks whether a server answers at all: cheaper than a WebSocket, and browsers do not throttle it. */
import type { Millis } from '@parley/core/kit';
import { livenessUrlOf } from './url.ts';

export async function probeServer(server: string, timeoutMs: Millis): Promise<boolean> {
  try {
    const response = await fetch(livenessUrlOf(server), {
      cache: 'no-store',
      credentials: 'omit',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return response.ok;
  } catch {
    return false;
  }
}
