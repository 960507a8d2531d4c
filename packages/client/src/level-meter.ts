/** How loud a track is, for the bar beside a microphone: measured when asked, never by itself. */
import type { LevelMeter } from './platform.ts';

/** Speech stays below full scale by far; this lifts an ordinary voice to the middle of the bar. */
const GAIN = 4;

export function meterOf(track: MediaStreamTrack): LevelMeter {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 512 });
  const samples = new Float32Array(analyser.fftSize);
  const mediaStream = new MediaStream([track]);
  const source = new MediaStreamAudioSourceNode(context, { mediaStream });
  source.connect(analyser);
  return {
    level() {
      // Browsers hold a context back until the person has touched the page.
      if (context.state === 'suspended') context.resume().catch(() => undefined);
      analyser.getFloatTimeDomainData(samples);
      return Math.min(1, GAIN * rootMeanSquare(samples));
    },
    close() {
      source.disconnect();
      context.close().catch(() => undefined);
    },
  };
}

function rootMeanSquare(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / samples.length);
}
