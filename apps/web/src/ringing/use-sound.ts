/** Plays a melody again and again while a component stands. Where the browser plays nothing, nobody misses it. */
import { useEffect } from 'preact/hooks';
import { type Melody, samplesOf } from './melody.ts';

const RATE = 16_000;

export function useSound(melody: Melody | undefined): void {
  useEffect(() => (melody === undefined ? undefined : play(melody)), [melody]);
}

function play(melody: Melody): () => void {
  const stopped = new AbortController();
  const context = contextIfAny();
  if (context === undefined) return () => undefined;
  const samples = samplesOf(melody, RATE);
  const buffer = context.createBuffer(1, samples.length, RATE);
  buffer.copyToChannel(samples, 0);
  const source = new AudioBufferSourceNode(context, { buffer, loop: true });
  source.connect(context.destination);
  source.start();
  // A page that was never pressed is silent until it is.
  const { signal } = stopped;
  const wake = (): void => void context.resume().catch(() => undefined);
  for (const press of ['pointerdown', 'keydown']) addEventListener(press, wake, { signal });
  return () => {
    stopped.abort();
    void context.close().catch(() => undefined);
  };
}

function contextIfAny(): AudioContext | undefined {
  try {
    return new AudioContext();
  } catch {
    return undefined;
  }
}
