/**
 * What both sides of a call say to each other by way of the server until media flows: the offer,
 * twelve candidates each way, the answer. Parley's client sends the candidates of one burst together and
 * none to which nothing can connect, PeerJS' client sends each alone; both wrap them in their own fields.
 */
import type { SignalBody } from '@parley/protocol';
import { candidates, type TimedCandidate } from './candidates.ts';
import { description } from './description.ts';

/** What one client hands to its server for the other: as a value and as the JSON of it. */
export interface Message {
  readonly value: unknown;
  readonly json: string;
  /** PeerJS names the kind outside of the payload. */
  readonly kind: 'OFFER' | 'ANSWER' | 'CANDIDATE';
}

export interface TimedMessage extends Message {
  /** After the side's own description was sent. */
  readonly atMs: number;
}

/** The side that offers begins; the other one answers when the offer arrives. */
export type CallScript = Readonly<Record<'offerer' | 'answerer', readonly TimedMessage[]>>;

/** How long Parley's client collects candidates before it sends them, after the first one. */
const WINDOW_MS = 50;

const UFRAGS = { offerer: 'wK3p', answerer: 'Zt8e' } as const;

const message = (kind: Message['kind'], value: unknown): Message => ({
  kind,
  value,
  json: JSON.stringify(value),
});

const timed = (atMs: number, kind: Message['kind'], value: unknown): TimedMessage => ({
  atMs,
  ...message(kind, value),
});

export const parleyCall: CallScript = {
  offerer: parleySide('offer', UFRAGS.offerer),
  answerer: parleySide('answer', UFRAGS.answerer),
};

export const peerjsCall: CallScript = {
  offerer: peerjsSide('offer', UFRAGS.offerer),
  answerer: peerjsSide('answer', UFRAGS.answerer),
};

/** The two sizes that are relayed by themselves: some candidates in 400 B, an offer in 5 kB. */
export const small: Message = message('CANDIDATE', candidatesBody(candidates('wK3p').slice(0, 2)));

export const offer: Message = message('OFFER', descriptionBody('offer', UFRAGS.offerer));

/**
 * The first candidate of a kind goes at once, with those that wait, as the other side may not be able to
 * connect without; more of it share windows. Those over TCP that only connect are left out.
 */
function parleySide(kind: 'offer' | 'answer', ufrag: string): TimedMessage[] {
  const batches: TimedMessage[] = [];
  const kindsSaid = new Set<string>();
  let held: TimedCandidate[] = [];
  let windowOverMs = 0;
  const sayAt = (atMs: number): void => {
    if (held.length > 0) batches.push(timed(atMs, 'CANDIDATE', candidatesBody(held, ufrag)));
    held = [];
  };
  for (const candidate of candidates(ufrag)) {
    const { atMs, line } = candidate;
    if (line.includes('tcptype active')) continue;
    const of = / typ (\S+)/.exec(line)?.[1] ?? '';
    if (atMs > windowOverMs) sayAt(windowOverMs);
    held.push(candidate);
    if (!kindsSaid.has(of)) sayAt(atMs);
    else if (atMs > windowOverMs) windowOverMs = atMs + WINDOW_MS;
    kindsSaid.add(of);
  }
  sayAt(windowOverMs);
  return [
    timed(0, kind === 'offer' ? 'OFFER' : 'ANSWER', descriptionBody(kind, ufrag)),
    ...batches,
  ];
}

function descriptionBody(kind: 'offer' | 'answer', ufrag: string): SignalBody {
  const slots = [
    { mid: '0', slot: 'microphone' as const },
    { mid: '1', slot: 'camera' as const },
  ];
  const media = { microphone: true, camera: true, screen: false };
  return { kind, neg: 1, sdp: description(kind, ufrag), slots, media };
}

function candidatesBody(
  list: readonly TimedCandidate[],
  ufrag: string = UFRAGS.offerer,
): SignalBody {
  return {
    kind: 'candidates',
    ufrag,
    list: list.map(({ line }) => ({ candidate: line, mid: '0', line: 0 })),
  };
}

function peerjsSide(type: 'offer' | 'answer', ufrag: string): TimedMessage[] {
  const call = { type: 'media', connectionId: 'mc_8f2k1q9x7wd' };
  const sdp = { type, sdp: description(type, ufrag) };
  const first = type === 'offer' ? { sdp, ...call, metadata: {} } : { sdp, ...call };
  return [
    timed(0, type === 'offer' ? 'OFFER' : 'ANSWER', first),
    ...candidates(ufrag).map(({ atMs, line }) => {
      const candidate = { candidate: line, sdpMid: '0', sdpMLineIndex: 0, usernameFragment: ufrag };
      return timed(atMs, 'CANDIDATE', { candidate, ...call });
    }),
  ];
}
