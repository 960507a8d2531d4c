/** Lets the browser look for ways in by given servers, and reports what it found and what it was told. */
import { untilOver } from './waiting.ts';

export interface Found {
  readonly type: RTCIceCandidateType | null;
  readonly protocol: RTCIceProtocol | null;
  readonly address: string;
  readonly port: number;
  /** That of this computer behind it; 0 where the browser hides it. */
  readonly ownPort: number;
}

export interface Gathered {
  readonly found: readonly Found[];
  /** Codes as STUN has them; 701 for a server that was not reached. */
  readonly errors: readonly number[];
  /** The browser has nothing more to look for. */
  readonly complete: boolean;
  readonly ms: number;
}

interface GatherOptions {
  readonly limitMs: number;
  readonly signal: AbortSignal;
  /** Nothing more is of interest. */
  readonly enough?: (found: Found) => boolean;
}

export async function gather(
  configuration: RTCConfiguration,
  { limitMs, signal, enough = () => false }: GatherOptions,
): Promise<Gathered> {
  const began = performance.now();
  const found: Found[] = [];
  const errors: number[] = [];
  let complete = false;
  const over = Promise.withResolvers<void>();
  const pc = new RTCPeerConnection(configuration);
  pc.onicecandidate = ({ candidate }) => {
    if (candidate === null) complete = true;
    else if (candidate.candidate !== '') found.push(foundOf(candidate));
    const last = found.at(-1);
    if (complete || (last !== undefined && enough(last))) over.resolve();
  };
  pc.onicecandidateerror = ({ errorCode }) => errors.push(errorCode);
  try {
    pc.createDataChannel('check');
    await pc.setLocalDescription();
    await untilOver(over.promise, limitMs, signal);
  } finally {
    pc.onicecandidate = pc.onicecandidateerror = null;
    pc.close();
  }
  return { found, errors, complete, ms: performance.now() - began };
}

const foundOf = (candidate: RTCIceCandidate): Found => ({
  type: candidate.type,
  protocol: candidate.protocol,
  address: candidate.address ?? '',
  port: candidate.port ?? 0,
  ownPort: candidate.relatedPort ?? 0,
});
