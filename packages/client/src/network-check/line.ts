/**
 * Round trip and loss to the relay: this page sends to itself through it. What goes up comes down once, so
 * that the way of one message is a round trip, by one clock.
 */
import type { IceServer } from '@parley/protocol';
import { checkLimits } from './check-limits.ts';
import { Pair, tell } from './pair.ts';
import { pause, untilOver } from './waiting.ts';

export type LineMeasure =
  | { is: 'broken' }
  | { is: 'measured'; roundTripMs: number; jitterMs: number; sent: number; lost: number };

export async function measureLine(
  servers: readonly IceServer[],
  signal: AbortSignal,
): Promise<LineMeasure> {
  const configuration: RTCConfiguration = {
    iceServers: servers as RTCIceServer[],
    iceTransportPolicy: 'relay',
  };
  const pair: Pair = new Pair(
    { configuration, found: (candidate) => tell(pair.far, candidate) },
    { configuration, found: (candidate) => tell(pair.near, candidate) },
  );
  try {
    await pair.negotiate();
    if (!(await pair.isOpen(checkLimits.connectMs, signal))) return { is: 'broken' };
    return summaryOf(await messages(pair, signal));
  } finally {
    pair.close();
  }
}

/** How long each message was under way; undefined for what did not arrive. */
async function messages(pair: Pair, signal: AbortSignal): Promise<(number | undefined)[]> {
  const { measureMs, measureEveryMs, measureTailMs } = checkLimits;
  const left: number[] = [];
  const took: (number | undefined)[] = [];
  const lastArrived = Promise.withResolvers<void>();
  let last: number | undefined;
  const other = await pair.arrived();
  other.onmessage = ({ data }: MessageEvent<unknown>) => {
    const at = Number(data);
    const sent = left[at];
    if (sent === undefined) return;
    took[at] ??= performance.now() - sent;
    if (at === last) lastArrived.resolve();
  };
  // By time and not by number: a page in the background waits longer each time.
  const end = performance.now() + measureMs;
  while (performance.now() < end) {
    took.push(undefined);
    left.push(performance.now());
    // Once it is closed, what would have been sent is lost as well.
    if (pair.channel.readyState === 'open') pair.channel.send(String(left.length - 1));
    await pause(measureEveryMs, signal);
  }
  last = left.length - 1;
  if (took[last] === undefined) await untilOver(lastArrived.promise, measureTailMs, signal);
  return took;
}

export function summaryOf(took: readonly (number | undefined)[]): LineMeasure {
  const known = took.filter((ms) => ms !== undefined);
  if (known.length === 0) return { is: 'broken' };
  const steps = known.slice(1).map((ms, at) => Math.abs(ms - (known[at] ?? ms)));
  return {
    is: 'measured',
    roundTripMs: medianOf(known),
    jitterMs: steps.reduce((sum, step) => sum + step, 0) / Math.max(1, steps.length),
    sent: took.length,
    lost: took.length - known.length,
  };
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
