/** The sounds of calls, made from numbers: a melody of soft notes as samples of one period. */

interface Note {
  atMs: number;
  lengthMs: number;
  hertz: number;
}

export interface Melody {
  name: string;
  periodMs: number;
  /** 0 to 1. */
  loudness: number;
  notes: readonly Note[];
}

/** Two notes, a third apart, twice: heard across a room, and no alarm. */
export const ringtone: Melody = {
  name: 'ringtone',
  periodMs: 3_000,
  loudness: 0.32,
  notes: [
    { atMs: 0, lengthMs: 900, hertz: 523.25 },
    { atMs: 280, lengthMs: 900, hertz: 659.25 },
    { atMs: 900, lengthMs: 900, hertz: 523.25 },
    { atMs: 1_180, lengthMs: 1_100, hertz: 659.25 },
  ],
};

/** What the caller hears while it rings there. */
export const ringback: Melody = {
  name: 'ringback',
  periodMs: 4_000,
  loudness: 0.06,
  notes: [{ atMs: 0, lengthMs: 1_200, hertz: 425 }],
};

const ATTACK_MS = 25;

export function samplesOf({ periodMs, loudness, notes }: Melody, rate: number) {
  const samples = new Float32Array(Math.round((periodMs / 1_000) * rate));
  for (const { atMs, lengthMs, hertz } of notes) {
    const first = Math.round((atMs / 1_000) * rate);
    const count = Math.min(Math.round((lengthMs / 1_000) * rate), samples.length - first);
    for (let index = 0; index < count; index += 1) {
      const seconds = index / rate;
      const loud = loudness * swell(seconds * 1_000, lengthMs);
      const phase = 2 * Math.PI * hertz * seconds;
      const tone = Math.sin(phase) + 0.25 * Math.sin(2 * phase);
      samples[first + index] = (samples[first + index] ?? 0) + loud * tone * 0.4;
    }
  }
  return samples;
}

/** Rises at once, dies away, and ends in silence: a jump would be a crack. */
function swell(ms: number, lengthMs: number): number {
  const rest = (lengthMs - ms) / lengthMs;
  return Math.min(1, ms / ATTACK_MS) * rest * rest;
}
