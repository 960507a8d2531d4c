/**
 * Every change of state that a modelled peer connection can show, and where it was seen: in recordings of
 * real browsers (`sim/traces`), or nowhere, with the reason why the model has it all the same. The model
 * makes no other, and a test compares this with the recordings, both ways.
 */
export type Browser = 'chromium' | 'firefox';
export type ConnectionState =
  | 'new'
  | 'connecting'
  | 'connected'
  | 'disconnected'
  | 'failed'
  | 'closed';
export type SignallingState = 'stable' | 'have-local-offer' | 'have-remote-offer' | 'closed';

interface Origin {
  readonly seenIn: readonly Browser[];
  readonly forced?: string;
}

const both: Origin = { seenIn: ['chromium', 'firefox'] };
const neverRecorded = (forced: string): Origin => ({ seenIn: [], forced });

export const connectionSteps: Readonly<Record<string, Origin>> = {
  'new > connecting': both,
  'new > failed': { seenIn: ['firefox'] },
  'connecting > connected': both,
  'connected > disconnected': both,
  'disconnected > connected': both,
  'disconnected > failed': both,
  'failed > disconnected': { seenIn: ['chromium'] },
  'failed > connected': { seenIn: ['firefox'] },
  'connected > connecting': { seenIn: ['firefox'] },
  'disconnected > connecting': { seenIn: ['firefox'] },
  'connecting > failed': neverRecorded('in the laboratory there is a path'),
  'connecting > disconnected': neverRecorded('the path goes between an offer and its answer'),
};

export const signallingSteps: Readonly<Record<string, Origin>> = {
  'stable > have-local-offer': both,
  'stable > have-remote-offer': both,
  'have-local-offer > stable': both,
  'have-remote-offer > stable': both,
};

export const stepName = (from: string, to: string): string => `${from} > ${to}`;

interface Timing {
  /** From the last packet until it shows, and from then until it gives up: at least and at most. */
  readonly disconnectedMs: readonly [number, number];
  readonly failedMs: readonly [number, number];
}

/** As recorded, on a busy machine; the shortest are those of a quiet one. */
export const timings: Readonly<Record<Browser, Timing>> = {
  chromium: { disconnectedMs: [5_500, 7_600], failedMs: [9_900, 10_100] },
  firefox: { disconnectedMs: [4_400, 7_800], failedMs: [17_000, 20_500] },
};
