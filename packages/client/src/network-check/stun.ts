/** Asks STUN servers from where this computer is seen. */
import type { IceServer } from '@parley/protocol';
import { checkLimits } from './check-limits.ts';
import { type Found, gather } from './gather.ts';

export type StunAnswer =
  | { is: 'none' }
  | { is: 'silent' }
  /** `seen` from outside, with nothing where nobody translates on the way; `own` ports, whose addresses browsers hide. */
  | { is: 'answered'; ms: number; seen: readonly Found[]; own: readonly number[] };

export async function askStun(
  servers: readonly IceServer[],
  signal: AbortSignal,
): Promise<StunAnswer> {
  if (servers.length === 0) return { is: 'none' };
  const asked = servers.flatMap(({ urls }) => urls).length;
  const { found, errors, complete, ms } = await gather(
    { iceServers: servers as RTCIceServer[] },
    // With several servers each may see this computer elsewhere.
    {
      limitMs: checkLimits.answerMs,
      signal,
      enough: ({ type }) => type === 'srflx' && asked === 1,
    },
  );
  const seen = found.filter(({ type }) => type === 'srflx');
  const own = found
    .filter(({ type, protocol }) => type === 'host' && protocol === 'udp')
    .map(({ port }) => port);
  // Whoever is seen where it is gets no candidate for that, but an end without a complaint. So does a
  // browser that may not use UDP, and has no port of its own.
  const isSeenAsItIs = complete && errors.length === 0 && own.length > 0;
  return seen.length > 0 || isSeenAsItIs ? { is: 'answered', ms, seen, own } : { is: 'silent' };
}
