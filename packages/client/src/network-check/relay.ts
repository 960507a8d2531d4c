/** Asks a relay for an address by one way alone. */
import type { IceServer } from '@parley/protocol';
import { checkLimits } from './check-limits.ts';
import { gather } from './gather.ts';

export type RelayAnswer =
  | { is: 'none' }
  | { is: 'silent' }
  /** It was reached and said no. */
  | { is: 'refused'; code: number }
  | { is: 'granted'; ms: number };

/** What a browser says of a server that it did not reach. */
const NOT_REACHED = 701;

export async function askRelay(
  servers: readonly IceServer[],
  signal: AbortSignal,
): Promise<RelayAnswer> {
  if (servers.length === 0) return { is: 'none' };
  const { found, errors, ms } = await gather(
    { iceServers: servers as RTCIceServer[], iceTransportPolicy: 'relay' },
    { limitMs: checkLimits.answerMs, signal, enough: ({ type }) => type === 'relay' },
  );
  if (found.some(({ type }) => type === 'relay')) return { is: 'granted', ms };
  const code = errors.find((one) => one < NOT_REACHED);
  return code === undefined ? { is: 'silent' } : { is: 'refused', code };
}
