/** Plays three notes on the chosen speaker. */
import { type Melody, samplesOf } from '../ringing/melody.ts';

const RATE = 16_000;

const scale: Melody = {
  name: 'check',
  periodMs: 1_500,
  loudness: 0.4,
  notes: [
    { atMs: 0, lengthMs: 500, hertz: 523.25 },
    { atMs: 300, lengthMs: 500, hertz: 659.25 },
    { atMs: 600, lengthMs: 800, hertz: 783.99 },
  ],
};

/** Settles when it is over; rejects where the browser plays nothing. */
export async function playSound(speaker: string | undefined): Promise<void> {
  const context = new AudioContext();
  try {
    await context.resume();
    const samples = samplesOf(scale, RATE);
    const buffer = context.createBuffer(1, samples.length, RATE);
    buffer.copyToChannel(samples, 0);
    const source = new AudioBufferSourceNode(context, { buffer });
    const output = new MediaStreamAudioDestinationNode(context);
    source.connect(output);
    // Only an element can be given another speaker in every browser.
    const player = new Audio();
    player.srcObject = output.stream;
    // The speaker may be unplugged: then the browser's own choice plays.
    if (speaker !== undefined) await player.setSinkId?.(speaker).catch(() => undefined);
    await player.play();
    const { promise, resolve } = Promise.withResolvers<void>();
    source.onended = () => resolve();
    source.start();
    await promise;
    player.srcObject = null;
  } finally {
    context.close().catch(() => undefined);
  }
}
