/** Whether the microphone hears and the camera sees anything, once they are open. */
import type { LocalDevices } from '../api.ts';
import { checkLimits } from './check-limits.ts';
import { pause, untilOver } from './waiting.ts';

/** `deaf`: this browser lets the page hear nothing, as some do without a speaker. */
export type Heard = 'sound' | 'silence' | 'deaf';
export type Seen = 'picture' | 'dark' | 'nothing';

/** Above the noise of a quiet room. */
const SOUND = 0.04;
const LOOK_MS = 50;
const LISTEN_MS = 500;

/** Ends with the first sound. */
export async function hear(
  local: Pick<LocalDevices, 'level'>,
  signal: AbortSignal,
): Promise<Heard> {
  const end = performance.now() + checkLimits.hearMs;
  while (performance.now() < end) {
    if (local.level() > SOUND) return 'sound';
    await pause(LOOK_MS, signal);
  }
  return (await canListen()) ? 'silence' : 'deaf';
}

async function canListen(): Promise<boolean> {
  const context = new AudioContext();
  const runs = await untilOver(context.resume(), LISTEN_MS, new AbortController().signal);
  context.close().catch(() => undefined);
  return runs;
}

const SIDE = 16;
/** Of 255; a covered lens is below. */
const DARK = 12;

/** Waits for a frame that is not dark: cameras take a moment for the light. */
export async function see(stream: MediaStream, signal: AbortSignal): Promise<Seen> {
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = stream;
  video.play().catch(() => undefined);
  let seen: Seen = 'nothing';
  const end = performance.now() + checkLimits.seeMs;
  try {
    while (seen !== 'picture' && performance.now() < end) {
      await pause(LOOK_MS, signal);
      if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) continue;
      seen = brightnessOf(video) > DARK ? 'picture' : 'dark';
    }
    return seen;
  } finally {
    video.srcObject = null;
  }
}

function brightnessOf(video: HTMLVideoElement): number {
  const canvas = new OffscreenCanvas(SIDE, SIDE);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) return 0;
  context.drawImage(video, 0, 0, SIDE, SIDE);
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  let sum = 0;
  for (let at = 0; at < data.length; at += 4) {
    sum += ((data[at] ?? 0) + (data[at + 1] ?? 0) + (data[at + 2] ?? 0)) / 3;
  }
  return sum / (SIDE * SIDE);
}
