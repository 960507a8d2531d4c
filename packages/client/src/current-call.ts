/**
 * Follows the machine's state: makes the `Call` an application holds when this tab is in a room,
 * also after a reload, keeps what its members show, and ends it. When a call is over, for whatever
 * reason, nothing is captured any more, unless another one takes its place.
 */
import type { CallState } from '@parley/core/client';
import type { Call } from './api.ts';
import { AppData } from './app-data.ts';
import { type CallEnd, CallHandle } from './call.ts';
import type { Devices } from './devices.ts';
import type { Peers } from './peers.ts';
import { RemoteStreams } from './remote-streams.ts';
import type { Requests } from './requests.ts';

export interface CurrentCallParts {
  readonly requests: Requests;
  readonly devices: Devices;
  readonly peers: Peers;
  readonly newStream: () => MediaStream;
  readonly streamsChanged: (member: string) => void;
}

interface Current {
  readonly call: CallHandle;
  readonly data: AppData;
  readonly streams: RemoteStreams;
}

export class CurrentCall {
  readonly #parts: CurrentCallParts;
  #state: CallState = { is: 'none' };
  #current: Current | undefined;

  constructor(parts: CurrentCallParts) {
    this.#parts = parts;
  }

  get call(): Call | null {
    return this.#current?.call ?? null;
  }

  follow(state: CallState): void {
    const before = this.#state.is;
    this.#state = state;
    if (state.is !== 'in') {
      const { reason = 'left', by } = state.is === 'ended' ? state : {};
      this.end({ reason, ...(by === undefined ? {} : { by }) });
    }
    if (isGoing(before) && !isGoing(state.is)) this.#parts.devices.close();
    if (state.is !== 'in') return;
    this.#current ??= this.#begin(state.room);
    // A pair that was lost with its server meets in another one.
    this.#current.call.room = state.room;
    this.#showMembers();
    this.#current.data.advance();
  }

  end(end: CallEnd): void {
    const current = this.#current;
    if (current === undefined) return;
    this.#current = undefined;
    current.data.close();
    // Whom it was shared with is gone; who comes next has not been shown it.
    this.#parts.devices.screen.stop();
    current.call.end(end);
  }

  showMember(member: string): void {
    const { peer, media } = this.#members().find(({ id }) => id === member) ?? {};
    const tracks = peer === undefined ? {} : this.#parts.peers.tracksOf(peer);
    const { screen: _screen, ...voice } = tracks;
    // Whatever the other side sends. Cameras are off by the machine's own word.
    const shown = isByVoice(this.#state) ? voice : tracks;
    const changed = this.#current?.streams.show(member, shown, media?.camera === true);
    if (changed === true) this.#parts.streamsChanged(member);
  }

  advanceData(): void {
    this.#current?.data.advance();
  }

  receiveData(member: string, bytes: Uint8Array): void {
    this.#current?.data.receive(member, bytes);
  }

  #begin(room: string): Current {
    const { requests, devices, peers, newStream } = this.#parts;
    const streams = new RemoteStreams(newStream);
    const data = new AppData({
      // Over a link that was given up nothing will ever get through.
      members: () => this.#members().flatMap(({ id, link }) => (link === 'closed' ? [] : [id])),
      channelOf: (member, ordered) => peers.appOf(member, ordered),
    });
    const quality = async (member: string) => {
      const { peer } = this.#members().find(({ id }) => id === member) ?? {};
      return peer === undefined ? null : peers.quality(peer);
    };
    const call = new CallHandle(room, { requests, devices, streams, data, quality });
    return { call, data, streams };
  }

  #showMembers(): void {
    const members = this.#members();
    this.#current?.streams.keepOnly(new Set(members.map(({ id }) => id)));
    for (const { id } of members) this.showMember(id);
  }

  #members() {
    return this.#state.is === 'in' ? this.#state.members : [];
  }
}

/** Who waits at a door keeps the preview. */
const isGoing = (is: CallState['is']): boolean => is === 'in' || is === 'dialing';

/** Nobody shows a picture, be it from camera or screen. */
export const isByVoice = (call: CallState): boolean =>
  call.is === 'in' ? call.callMedia === 'audio' : call.is === 'dialing' && call.media === 'audio';
