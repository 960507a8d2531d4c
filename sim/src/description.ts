/**
 * Session descriptions and candidates of the modelled peer connections: real enough for the wire
 * and for whoever reads a ufrag from them, small enough to make by the thousand.
 */
import type { CandidateLine } from '@parley/core/client';
import type { Slot } from '@parley/protocol';

export interface Description {
  type: 'offer' | 'answer';
  /** Number of the peer connection that made it. */
  author: number;
  /** Counts what that peer connection described. */
  version: number;
  ufrag: string;
  /** `version` of the offer that an answer answers; 0 in an offer. */
  answers: number;
}

export const mediaLines: readonly { mid: string; slot: Slot }[] = [
  { mid: '0', slot: 'microphone' },
  { mid: '1', slot: 'camera' },
  { mid: '2', slot: 'screen' },
];

export function writeSdp({ author, version, ufrag, answers }: Description): string {
  const lines = mediaLines.map(
    ({ mid, slot }) =>
      `m=${slot === 'microphone' ? 'audio' : 'video'} 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:${mid}\r\n`,
  );
  return (
    `v=0\r\no=- ${author} ${version} IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n` +
    `a=x-answers:${answers}\r\na=ice-ufrag:${ufrag}\r\na=ice-pwd:${ufrag}${ufrag}${ufrag}${ufrag}\r\n` +
    lines.join('')
  );
}

const ORIGIN = /^o=- (\d+) (\d+) /m;
const ANSWERS = /^a=x-answers:(\d+)/m;
const UFRAG = /^a=ice-ufrag:(\S+)/m;

/** Undefined for what no modelled peer connection wrote. */
export function readSdp(type: 'offer' | 'answer', sdp: string): Description | undefined {
  const origin = ORIGIN.exec(sdp);
  const answers = ANSWERS.exec(sdp);
  const ufrag = UFRAG.exec(sdp)?.[1];
  if (origin === null || answers === null || ufrag === undefined) return undefined;
  const [author, version] = [Number(origin[1]), Number(origin[2])];
  return { type, author, version, ufrag, answers: Number(answers[1]) };
}

const candidateKinds = ['host', 'srflx', 'relay'] as const;

export function gather(ufrag: string): CandidateLine[] {
  return candidateKinds.map((kind, at) => ({
    candidate: `candidate:${at + 1} 1 udp ${2_000_000 - at} 192.0.2.${at + 1} ${40_000 + at} typ ${kind} ufrag ${ufrag}`,
    mid: '0',
    line: 0,
  }));
}

const CANDIDATE = / typ (\w+) .*?ufrag (\S+)/;

export function readCandidate(line: string): { kind: string; ufrag: string } | undefined {
  const parts = CANDIDATE.exec(line);
  if (parts?.[1] === undefined || parts[2] === undefined) return undefined;
  return { kind: parts[1], ufrag: parts[2] };
}
