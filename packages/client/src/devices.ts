/**
 * Camera, microphone, speaker and screen of this browser. Holds what the person wants and the tracks
 * there are, and closes the gap one step after another. Does not know of rooms or connections: they
 * are told the tracks.
 */
import type { DeviceKind, DeviceProblem, LocalDevices, LocalState } from './api.ts';
import { capture, type Input, inputs } from './capture.ts';
import { DeviceList } from './device-list.ts';
import type { LocalTracks } from './peer-port.ts';
import type { KeyValue, LevelMeter, MediaPort } from './platform.ts';
import { ScreenShare } from './screen.ts';

export class Devices implements LocalDevices {
  readonly screen: ScreenShare;
  readonly #media: MediaPort;
  readonly #list: DeviceList;
  readonly #changedState: () => void;
  readonly #tracks: Partial<Record<Input, MediaStreamTrack>> = {};
  #wanted: Record<Input, boolean> = { microphone: false, camera: false };
  #unmuted = true;
  #byVoice = false;
  #problems: Partial<Record<Input, DeviceProblem>> = {};
  #stream: MediaStream | null = null;
  #meter: LevelMeter | undefined;
  #state: LocalState;
  /** One capture at a time, or a person would be asked twice. */
  #work: Promise<void> = Promise.resolve();
  /** Grows when everything is closed: what a capture brings after that is stopped on arrival. */
  #round = 0;

  constructor(media: MediaPort, store: KeyValue, changed: () => void) {
    this.#media = media;
    this.#list = new DeviceList(media.devices, store);
    this.#changedState = changed;
    this.screen = new ScreenShare(media.devices, () => this.#changed());
    this.#state = this.#describe();
    media.devices?.addEventListener('devicechange', this.#plugged);
  }

  get state(): LocalState {
    return this.#state;
  }

  get tracks(): LocalTracks {
    const { microphone = null, camera = null } = this.#tracks;
    return { microphone, camera, screen: this.screen.track };
  }

  async open({ microphone = true, camera = true } = {}): Promise<LocalState> {
    this.#wanted = { microphone, camera: camera && !this.#byVoice };
    this.#problems = {};
    for (const input of inputs) if (!this.#wanted[input]) this.#drop(input);
    this.#changed();
    await this.#captureMissing();
    return this.#state;
  }

  async choose(kind: DeviceKind, id: string): Promise<void> {
    this.#list.choose(kind, id);
    if (kind !== 'speaker' && this.#wanted[kind]) {
      // The old one first: phones cannot have two cameras open.
      this.#drop(kind);
      await this.#captureMissing();
    } else {
      this.#changed();
    }
  }

  setMicrophone(on: boolean): void {
    this.#unmuted = on;
    const track = this.#tracks.microphone;
    if (track !== undefined) track.enabled = on;
    if (on && track === undefined) {
      this.#wanted.microphone = true;
      void this.#captureMissing();
    }
    this.#changed();
  }

  async setCamera(on: boolean): Promise<void> {
    this.#wanted.camera = on && !this.#byVoice;
    if (this.#wanted.camera) {
      await this.#captureMissing();
    } else {
      this.#drop('camera');
      this.#changed();
    }
  }

  /** While it is so camera and screen stay off; afterwards they wait for being turned on. */
  setByVoice(byVoice: boolean): void {
    if (byVoice === this.#byVoice) return;
    this.#byVoice = byVoice;
    this.screen.allow(!byVoice);
    if (!byVoice) return;
    // Nobody is troubled with a camera that is not wanted.
    delete this.#problems.camera;
    void this.setCamera(false);
  }

  level(): number {
    const track = this.#tracks.microphone;
    if (track === undefined) return 0;
    this.#meter ??= this.#media.meter(track);
    return this.#meter.level();
  }

  close(): void {
    this.#round += 1;
    this.#wanted = { microphone: false, camera: false };
    this.#problems = {};
    for (const input of inputs) this.#drop(input);
    this.#stream = null;
    this.screen.stop();
    this.#changed();
  }

  /** After this nothing is watched any more. */
  dispose(): void {
    this.close();
    this.#media.devices?.removeEventListener('devicechange', this.#plugged);
  }

  #captureMissing(): Promise<void> {
    const round = this.#round;
    this.#work = this.#work.then(() => this.#captureOnce(round));
    return this.#work;
  }

  async #captureOnce(round: number): Promise<void> {
    const missing = inputs.filter(
      (input) => this.#wanted[input] && this.#tracks[input] === undefined,
    );
    if (round !== this.#round || missing.length === 0) return;
    const { tracks, problems } = await capture(this.#media, missing, this.#list.chosen);
    for (const input of missing) {
      const track = tracks[input];
      const late = round !== this.#round || !this.#wanted[input];
      if (late) track?.stop();
      else this.#keep(input, track, problems[input]);
    }
    await this.#list.refresh();
    this.#changed();
  }

  #keep(input: Input, track: MediaStreamTrack | undefined, problem?: DeviceProblem): void {
    if (problem === undefined) delete this.#problems[input];
    else this.#problems[input] = problem;
    if (track === undefined) return;
    if (input === 'microphone') track.enabled = this.#unmuted;
    track.onended = () => void this.#lost(input, track);
    this.#tracks[input] = track;
    this.#stream ??= this.#media.newStream([]);
    this.#stream.addTrack(track);
  }

  #drop(input: Input): void {
    const track = this.#tracks[input];
    if (track === undefined) return;
    track.onended = null;
    track.stop();
    this.#stream?.removeTrack(track);
    delete this.#tracks[input];
    if (input === 'microphone') this.#forgetMeter();
  }

  /** Unplugged: another device takes over. Still there: the person took the permission back. */
  async #lost(input: Input, track: MediaStreamTrack): Promise<void> {
    const round = this.#round;
    await this.#list.refresh();
    if (round !== this.#round || this.#tracks[input] !== track) return;
    this.#drop(input);
    if (this.#list.has(track.getSettings().deviceId)) {
      this.#wanted[input] = false;
      this.#problems[input] = 'denied';
      this.#changed();
    } else {
      await this.#captureMissing();
    }
  }

  readonly #plugged = (): void => {
    void this.#list.refresh().then(() => {
      this.#changed();
      // Somebody who was missing a device may just have plugged one in.
      return this.#captureMissing();
    });
  };

  #forgetMeter(): void {
    this.#meter?.close();
    this.#meter = undefined;
  }

  #changed(): void {
    this.#state = this.#describe();
    this.#changedState();
  }

  #describe(): LocalState {
    const { microphone, camera } = this.#tracks;
    const { stream, problem } = this.screen;
    return {
      media: {
        microphone: microphone !== undefined && this.#unmuted,
        camera: camera !== undefined,
        screen: stream !== null,
      },
      stream: this.#stream,
      screen: stream,
      problems: { ...this.#problems, ...(problem === undefined ? {} : { screen: problem }) },
      devices: this.#list.found,
      chosen: this.#list.chosen,
    };
  }
}
