/**
 * Opens microphone and camera: both at once, so that a person is asked once, then each alone, so
 * that one that is missing or blocked does not take the other along. Who was asked and said no is
 * not asked again. Never rejects.
 */
import type { DeviceProblem } from './api.ts';
import { problemOf } from './device-problems.ts';
import type { MediaPort } from './platform.ts';

export const inputs = ['microphone', 'camera'] as const;
export type Input = (typeof inputs)[number];

export interface Captured {
  tracks: Partial<Record<Input, MediaStreamTrack>>;
  problems: Partial<Record<Input, DeviceProblem>>;
}

export async function capture(
  media: Pick<MediaPort, 'devices' | 'isBlocked'>,
  wanted: readonly Input[],
  chosen: Partial<Record<Input, string>>,
): Promise<Captured> {
  const { devices } = media;
  if (devices === undefined) return failed(wanted, 'insecure');
  if (wanted.length === 0) return { tracks: {}, problems: {} };
  try {
    const stream = await devices.getUserMedia(constraints(wanted, chosen));
    return sort(stream, wanted);
  } catch (error) {
    const problem = problemOf(error);
    const [first, second] = wanted;
    if (first === undefined || second === undefined) return failed(wanted, problem);
    if (
      problem === 'denied' &&
      !(await media.isBlocked(first)) &&
      !(await media.isBlocked(second))
    ) {
      return failed(wanted, problem);
    }
    const one = await capture(media, [first], chosen);
    const other = await capture(media, [second], chosen);
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
