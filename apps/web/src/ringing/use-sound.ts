/**
 * Plays a melody again and again while a component stands; of several tabs only one, or they would
 * sound like an echo. Where the browser plays nothing, nobody misses it.
 */
import { useEffect } from 'preact/hooks';
import { type Melody, samplesOf } from './melody.ts';

const RATE = 16_000;

export function useSound(melody: Melody | undefined): void {
  useEffect(() => {
    if (melody === undefined) return undefined;
    const stop = new AbortController();
    play(melody, stop.signal);
    return () => stop.abort();
  }, [melody]);
}

function play(melody: Melody, signal: AbortSignal): void {
  const context = contextIfAny();
  if (context === undefined) return;
  signal.addEventListener('abort', () => void context.close().catch(() => undefined));
  // A page that was never pressed is silent until it is, and lets others be heard.
  const wake = (): void => void context.resume().catch(() => undefined);
  for (const press of ['pointerdown', 'keydown']) addEventListener(press, wake, { signal });
  const begin = (): void => {
    if (context.state !== 'running') return;
    context.onstatechange = null;
    void inTurn(melody.name, signal, () => loop(melody, context));
  };
  context.onstatechange = begin;
  begin();
}

function loop(melody: Melody, context: AudioContext): void {
  const samples = samplesOf(melody, RATE);
  const buffer = context.createBuffer(1, samples.length, RATE);
  buffer.copyToChannel(samples, 0);
  const source = new AudioBufferSourceNode(context, { buffer, loop: true });
  source.connect(context.destination);
  source.start();
}

/** Begins when no other tab plays it, and keeps others from it until the signal. */
async function inTurn(name: string, signal: AbortSignal, begin: () => void): Promise<void> {
  const { locks } = navigator as Partial<Navigator>;
  if (locks === undefined) return begin();
  const over = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve());
  });
  const turn = (): Promise<void> => {
    begin();
    return over;
  };
  try {
    await locks.request(`parley.${name}`, { signal }, turn);
  } catch {
    // It was over before it was this tab's turn.
  }
}

function contextIfAny(): AudioContext | undefined {
  try {
    return new AudioContext();
  } catch {
    return undefined;
  }
}
