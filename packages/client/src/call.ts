/** One stay in a room, from joining to its one end. Everything it does is asked of its parts. */
import type { Call, CallData, EndReason, Quality } from './api.ts';
import type { AppData } from './app-data.ts';
import type { Devices } from './devices.ts';
import type { MemberStreams, RemoteStreams } from './remote-streams.ts';
import type { Requests } from './requests.ts';

export interface CallParts {
  readonly requests: Requests;
  readonly devices: Devices;
  readonly streams: RemoteStreams;
  readonly data: AppData;
  readonly quality: (member: string) => Promise<Quality | null>;
}

export interface CallEnd {
  reason: EndReason;
  by?: string;
}

export class CallHandle implements Call {
  room: string;
  readonly data: CallData;
  readonly ended: Promise<CallEnd>;
  readonly #parts: CallParts;
  readonly #settleEnded: (end: CallEnd) => void;

  constructor(room: string, parts: CallParts) {
    this.room = room;
    this.data = parts.data;
    this.#parts = parts;
    const { promise, resolve } = Promise.withResolvers<CallEnd>();
    this.ended = promise;
    this.#settleEnded = resolve;
  }

  readonly chat = {
    send: (text: string): Promise<{ id: string }> =>
      this.#parts.requests.make({ do: 'chat', text }),
  };

  streams(member: string): MemberStreams {
    return this.#parts.streams.of(member);
  }

  setMicrophone(on: boolean): void {
    this.#parts.devices.setMicrophone(on);
  }

  setCamera(on: boolean): Promise<void> {
    return this.#parts.devices.setCamera(on);
  }

  shareScreen(): Promise<void> {
    return this.#parts.devices.screen.start();
  }

  stopScreen(): void {
    this.#parts.devices.screen.stop();
  }

  quality(member: string): Promise<Quality | null> {
    return this.#parts.quality(member);
  }

  async lock(locked: boolean): Promise<void> {
    await this.#parts.requests.make({ do: 'lock', locked });
  }

  async remove(member: string): Promise<void> {
    await this.#parts.requests.make({ do: 'remove', member });
  }

  async upgrade(want: 'ask' | 'yes' | 'no'): Promise<void> {
    await this.#parts.requests.make({ do: 'upgrade', want });
  }

  /** Over here at once, whatever answers. */
  async hangUp(): Promise<void> {
    this.#parts.devices.close();
    await this.#parts.requests.make({ do: 'leave' }).catch(() => undefined);
  }

  /** Called by who follows the machine's state; only the first end counts. */
  end(end: CallEnd): void {
    this.#settleEnded(end);
  }
}
