/**
 * What a browser can find out of the router before it. The relay serves as somebody else: it calls at the
 * address that STUN saw before it was called from there, and then tells by which address it is called.
 * Where relay and STUN server are one computer, routers that let in whoever was called at another port
 * pass for open; nothing a browser has could tell them apart.
 */
import type { IceServer } from '@parley/protocol';
import { checkLimits } from './check-limits.ts';
import type { Found } from './gather.ts';
import { Pair, tell } from './pair.ts';
import type { Ways } from './servers.ts';
import type { StunAnswer } from './stun.ts';
import { untilOver } from './waiting.ts';

export interface RouterKind {
  /** Whether everybody sees this computer at the same address and port: `none` translates nothing. */
  readonly mapping: 'none' | 'same' | 'other' | 'unknown';
  /** Whom it lets in. */
  readonly letsIn: 'strangers' | 'called' | 'unknown';
  readonly keepsPorts: boolean | 'unknown';
}

const UNKNOWN: RouterKind = { mapping: 'unknown', letsIn: 'unknown', keepsPorts: 'unknown' };

export async function studyRouter(
  { stun, turnUdp }: Ways,
  answer: StunAnswer,
  signal: AbortSignal,
): Promise<RouterKind> {
  if (answer.is !== 'answered') return UNKNOWN;
  if (answer.seen.length === 0) return { ...UNKNOWN, mapping: 'none' };
  const keepsPorts = answer.seen.every(({ port }) => answer.own.includes(port));
  // Where one port of ours is two outside nothing more need be asked.
  if (isSplit(answer.seen)) return { ...UNKNOWN, mapping: 'other', keepsPorts };
  if (turnUdp.length === 0) return { ...UNKNOWN, keepsPorts };
  return { ...(await exchangeCalls(stun, turnUdp, signal)), keepsPorts };
}

/** Several servers saw one port of ours as several. */
function isSplit(seen: readonly Found[]): boolean {
  const known = seen.filter(({ ownPort }) => ownPort > 0);
  return known.some((one) =>
    known.some(({ ownPort, port }) => ownPort === one.ownPort && port !== one.port),
  );
}

/** `near` is at the relay, `far` behind the router. */
async function exchangeCalls(
  stun: readonly IceServer[],
  relay: readonly IceServer[],
  signal: AbortSignal,
): Promise<RouterKind> {
  const held: RTCIceCandidate[] = [];
  const seen = Promise.withResolvers<void>();
  const relayed = Promise.withResolvers<void>();
  const pair: Pair = new Pair(
    {
      configuration: { iceServers: relay as RTCIceServer[], iceTransportPolicy: 'relay' },
      found(candidate) {
        held.push(candidate);
        relayed.resolve();
      },
    },
    {
      configuration: { iceServers: stun as RTCIceServer[] },
      found(candidate) {
        if (candidate.type !== 'srflx') return;
        tell(pair.near, candidate);
        seen.resolve();
      },
    },
  );
  try {
    await pair.negotiate();
    const both = Promise.all([seen.promise, relayed.promise]);
    if (!(await untilOver(both, checkLimits.connectMs, signal))) return UNKNOWN;
    const letsStrangersIn = await pair.isOpen(checkLimits.strangerMs, signal);
    for (const candidate of held) tell(pair.far, candidate);
    if (!(await pair.isOpen(checkLimits.connectMs, signal))) return UNKNOWN;
    return {
      ...UNKNOWN,
      mapping: (await isCalledFromElsewhere(pair.near)) ? 'other' : 'same',
      letsIn: letsStrangersIn ? 'strangers' : 'called',
    };
  } finally {
    pair.close();
  }
}

/** Who calls from an address that nobody told has one for each who is called. */
async function isCalledFromElsewhere(pc: RTCPeerConnection): Promise<boolean> {
  let elsewhere = false;
  (await pc.getStats()).forEach(
    ({ type, candidateType }: RTCStats & { candidateType?: RTCIceCandidateType }) => {
      if (type === 'remote-candidate' && candidateType === 'prflx') elsewhere = true;
    },
  );
  return elsewhere;
}
