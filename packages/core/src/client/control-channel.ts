/**
 * The control data channel of one peer connection: frames as text and back, and a beat once a second
 * while it is open. What the frames mean is its host's business.
 */
import { type ChannelFrame, decodeChannel, encodeChannel } from '@parley/protocol';
import type { Millis } from '../kit/machine.ts';
import type { LinkTimers } from './link-timers.ts';
import type { Signal } from './signals.ts';

type Beat = Omit<Extract<ChannelFrame, { t: 'beat' }>, 't'>;

export interface ControlChannelHost {
  send(text: string): void;
  /** What to say of us with the next beat. */
  beat(): Beat;
  /** The other side can be understood, whatever it said; `hears` is what it said last of us. */
  heard(hears: boolean): void;
  confirmed(k: number): void;
  signal(gen: number, signal: Signal): void;
  chat(id: string, text: string): void;
}

export class ControlChannel {
  readonly #timers: LinkTimers;
  readonly #beatMs: Millis;
  readonly #host: ControlChannelHost;
  #isOpen = false;
  #hearsUs = true;

  constructor(timers: LinkTimers, beatMs: Millis, host: ControlChannelHost) {
    this.#timers = timers;
    this.#beatMs = beatMs;
    this.#host = host;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  opened(): void {
    this.#isOpen = true;
    this.beat();
  }

  /** False when it was closed already. */
  closed(): boolean {
    const wasOpen = this.#isOpen;
    this.#isOpen = false;
    this.#timers.clear('channelBeat');
    return wasOpen;
  }

  beat(): void {
    this.send({ t: 'beat', ...this.#host.beat() });
    this.#timers.set('channelBeat', this.#beatMs);
  }

  send(frame: ChannelFrame): void {
    this.#host.send(encodeChannel(frame));
  }

  received(text: string): void {
    const decoded = decodeChannel(text);
    if (!decoded.ok) return;
    const { frame } = decoded;
    if (frame.t === 'beat') this.#hearsUs = frame.hears;
    this.#host.heard(this.#hearsUs);
    if (frame.t === 'beat') this.#host.confirmed(frame.a);
    else if (frame.t === 'chat') this.#host.chat(frame.id, frame.text);
    else this.#host.signal(frame.gen, { k: frame.k, body: frame.body });
  }
}
