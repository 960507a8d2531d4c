/**
 * What may be said to the other side where no address but the relay's is to be told: browsers that are
 * asked for relayed candidates still write their own address beside them, and not all of them keep to
 * it everywhere.
 */
import type { CandidateLine } from './io.ts';

const CANDIDATE = /^a=(candidate:.*)\r?\n/gm;
/** Where it would send to without ICE, from where it is, and who made it. */
const ADDRESSES = /^(c=|a=rtcp:\d+ |o=\S+ \d+ \d+ )IN IP[46] \S+/gm;

/** Undefined when it is not the relay's. */
export function relayed(line: CandidateLine): CandidateLine | undefined {
  const candidate = withoutOrigin(line.candidate);
  return candidate === undefined ? undefined : { ...line, candidate };
}

export function relayedOnly(sdp: string): string {
  return sdp
    .replaceAll(CANDIDATE, (_, line: string) => {
      const candidate = withoutOrigin(line);
      return candidate === undefined ? '' : `a=${candidate}\r\n`;
    })
    .replaceAll(ADDRESSES, '$1IN IP4 0.0.0.0');
}

function withoutOrigin(candidate: string): string | undefined {
  if (!/ typ relay(?: |$)/.test(candidate)) return undefined;
  return candidate.replace(/ raddr \S+/, ' raddr 0.0.0.0').replace(/ rport \S+/, ' rport 0');
}
