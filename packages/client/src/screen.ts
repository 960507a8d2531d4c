/** Sharing the screen: the browser's own picker starts it, its own bar or we end it. */
import type { DeviceProblem } from './api.ts';
import { problemOf } from './device-problems.ts';
import { ParleyError } from './parley-error.ts';
import type { MediaDevicesPort } from './platform.ts';

export class ScreenShare {
  readonly #devices: MediaDevicesPort | undefined;
  readonly #changed: () => void;
  #allowed = true;
  #stream: MediaStream | null = null;
  #problem: DeviceProblem | undefined;
  /** Grows with every start and stop: a picker answered after that came too late. */
  #round = 0;

  constructor(devices: MediaDevicesPort | undefined, changed: () => void) {
    this.#devices = devices;
    this.#changed = changed;
  }

  get stream(): MediaStream | null {
    return this.#stream;
  }

  get track(): MediaStreamTrack | null {
    return this.#stream?.getVideoTracks()[0] ?? null;
  }

  get problem(): DeviceProblem | undefined {
    return this.#problem;
  }

  /** While it is not allowed nothing is shared. */
  allow(allowed: boolean): void {
    this.#allowed = allowed;
    if (!allowed) this.stop();
  }

  async start(): Promise<void> {
    if (!this.#allowed) throw new ParleyError('not_allowed');
    this.#round += 1;
    const round = this.#round;
    const stream = await this.#pick();
    if (round !== this.#round) {
      end(stream);
      throw new ParleyError('cancelled');
    }
    if (this.#stream !== null) end(this.#stream);
    this.#stream = stream;
    this.#problem = undefined;
    for (const track of stream.getVideoTracks()) {
      // Text on a screen wants sharpness, not motion.
      track.contentHint = 'detail';
      track.onended = () => this.stop();
    }
    this.#changed();
  }

  stop(): void {
    this.#round += 1;
    if (this.#stream === null) return;
    end(this.#stream);
    this.#stream = null;
    this.#changed();
  }

  async #pick(): Promise<MediaStream> {
    try {
      if (this.#devices === undefined) throw new ParleyError('insecure');
      return await this.#devices.getDisplayMedia({ video: true, audio: false });
    } catch (cause) {
      this.#problem = cause instanceof ParleyError ? 'insecure' : problemOf(cause);
      this.#changed();
      throw new ParleyError(this.#problem, { cause });
    }
  }
}

function end(stream: MediaStream): void {
  for (const track of stream.getTracks()) {
    track.onended = null;
    track.stop();
  }
}
