/** The devices of a fake browser: plugged in, pulled out, refused or in use, as a test wants. */
import type { MediaDevicesPort, MediaPort } from '../platform.ts';
import { FakeStream, FakeTrack } from './fake-media.ts';

const SCREEN = 'screen';

export interface FakeDevice {
  readonly id: string;
  readonly kind: MediaDeviceKind;
  readonly label: string;
}

export class FakeDevices extends EventTarget implements MediaDevicesPort {
  /** The name of the error with which the browser answers, by what is asked for. */
  readonly refusals: { audioinput?: string; videoinput?: string; screen?: string } = {};
  /** The person closes the browser's question without a yes. */
  dismisses = false;
  /** How often the browser was asked for camera or microphone. */
  asked = 0;
  /** Every track this browser ever gave out. */
  readonly tracks: FakeTrack[] = [];
  #plugged: readonly FakeDevice[];

  constructor(plugged: readonly FakeDevice[] = ordinaryDevices) {
    super();
    this.#plugged = plugged;
  }

  /** How many tracks capture something at the moment: each is a lamp that is on. */
  get live(): number {
    return this.tracks.filter(({ readyState }) => readyState === 'live').length;
  }

  /** Whatever is pulled out ends its tracks. */
  plug(devices: readonly FakeDevice[]): void {
    this.#plugged = devices;
    const there = new Set([SCREEN, ...devices.map(({ id }) => id)]);
    for (const track of this.tracks) {
      const gone = !there.has(track.getSettings().deviceId ?? '');
      if (gone && track.readyState === 'live') track.endByItself();
    }
    this.dispatchEvent(new Event('devicechange'));
  }

  async getUserMedia({ audio, video }: MediaStreamConstraints = {}): Promise<MediaStream> {
    this.asked += 1;
    if (this.dismisses) throw new DOMException('', 'NotAllowedError');
    const tracks: FakeTrack[] = [];
    if (audio) tracks.push(this.#open('audioinput', audio));
    if (video) tracks.push(this.#open('videoinput', video));
    this.tracks.push(...tracks);
    return new FakeStream(tracks);
  }

  async getDisplayMedia(): Promise<MediaStream> {
    if (this.refusals.screen !== undefined) throw new DOMException('', this.refusals.screen);
    const track = new FakeTrack('video', SCREEN, 'Entire screen');
    this.tracks.push(track);
    return new FakeStream([track]);
  }

  async enumerateDevices(): Promise<MediaDeviceInfo[]> {
    return this.#plugged.map(({ id, kind, label }) => {
      const info = { deviceId: id, kind, label, groupId: '' };
      return { ...info, toJSON: () => info };
    });
  }

  #open(kind: 'audioinput' | 'videoinput', wanted: true | MediaTrackConstraints): FakeTrack {
    const refusal = this.refusals[kind];
    if (refusal !== undefined) throw new DOMException('', refusal);
    const fitting = this.#plugged.filter((device) => device.kind === kind);
    const ideal = wanted === true ? undefined : idealOf(wanted.deviceId);
    const device = fitting.find(({ id }) => id === ideal) ?? fitting[0];
    if (device === undefined) throw new DOMException('', 'NotFoundError');
    return new FakeTrack(kind === 'audioinput' ? 'audio' : 'video', device.id, device.label);
  }
}

export const ordinaryDevices: readonly FakeDevice[] = [
  { id: 'mic-1', kind: 'audioinput', label: 'Built-in microphone' },
  { id: 'mic-2', kind: 'audioinput', label: 'Headset' },
  { id: 'cam-1', kind: 'videoinput', label: 'Built-in camera' },
  { id: 'cam-2', kind: 'videoinput', label: 'Camera on a tripod' },
  { id: 'out-1', kind: 'audiooutput', label: 'Speakers' },
];

export function fakeMedia(devices: FakeDevices | undefined): MediaPort {
  return {
    devices,
    isBlocked: (device) =>
      Promise.resolve(
        devices?.refusals[device === 'camera' ? 'videoinput' : 'audioinput'] === 'NotAllowedError',
      ),
    newStream: (tracks) => new FakeStream(tracks),
    meter: (track) => ({ level: () => (track.enabled ? 0.5 : 0), close: () => undefined }),
  };
}

const idealOf = (wanted: ConstrainDOMString | undefined): string | undefined =>
  typeof wanted === 'object' && 'ideal' in wanted && typeof wanted.ideal === 'string'
    ? wanted.ideal
    : undefined;
