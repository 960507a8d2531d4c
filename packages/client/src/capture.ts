/**
 * Opens microphone and camera: both at once, so that a person is asked once, then each alone, so
 * that one that is missing or refused does not take the other along. Never rejects.
 */
import type { DeviceProblem } from './api.ts';
import { problemOf } from './device-problems.ts';
import type { MediaDevicesPort } from './platform.ts';

export const inputs = ['microphone', 'camera'] as const;
export type Input = (typeof inputs)[number];

export interface Captured {
  tracks: Partial<Record<Input, MediaStreamTrack>>;
  problems: Partial<Record<Input, DeviceProblem>>;
}

export async function capture(
  devices: MediaDevicesPort | undefined,
  wanted: readonly Input[],
  chosen: Partial<Record<Input, string>>,
): Promise<Captured> {
  if (devices === undefined) return failed(wanted, 'insecure');
  if (wanted.length === 0) return { tracks: {}, problems: {} };
  try {
    const stream = await devices.getUserMedia(constraints(wanted, chosen));
    return sort(stream, wanted);
  } catch (error) {
    const [first, second] = wanted;
    if (first === undefined || second === undefined) return failed(wanted, problemOf(error));
    const one = await capture(devices, [first], chosen);
    const other = await capture(devices, [second], chosen);
    return {
      tracks: { ...one.tracks, ...other.tracks },
      problems: { ...one.problems, ...other.problems },
    };
  }
}

function sort(stream: MediaStream, wanted: readonly Input[]): Captured {
  const captured: Captured = { tracks: {}, problems: {} };
  const tracks = { microphone: stream.getAudioTracks()[0], camera: stream.getVideoTracks()[0] };
  for (const input of wanted) {
    const track = tracks[input];
    if (track === undefined) captured.problems[input] = 'missing';
    else captured.tracks[input] = track;
  }
  return captured;
}

const failed = (wanted: readonly Input[], problem: DeviceProblem): Captured => ({
  tracks: {},
  problems: Object.fromEntries(wanted.map((input) => [input, problem])),
});

function constraints(
  wanted: readonly Input[],
  chosen: Partial<Record<Input, string>>,
): MediaStreamConstraints {
  // Ideal, not exact: a chosen device that is not there today must not leave us without any.
  const device = (input: Input): MediaTrackConstraints =>
    chosen[input] === undefined ? {} : { deviceId: { ideal: chosen[input] } };
  return {
    audio: wanted.includes('microphone') && device('microphone'),
    video: wanted.includes('camera') && {
      ...device('camera'),
      width: { ideal: 960 },
      height: { ideal: 540 },
      frameRate: { ideal: 30 },
    },
  };
}
