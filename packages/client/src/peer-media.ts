/**
 * Which transceiver of a peer connection stands for which slot, what each sends and what arrives.
 * Names of media lines (mids) exist only after a description was set, so slots are kept by
 * transceiver. Does not know of offers, members or devices.
 */
import type { Slot } from '@parley/protocol';
import type { LocalTracks, RemoteTracks } from './peer-port.ts';

const kindOf: Record<Slot, 'audio' | 'video'> = {
  microphone: 'audio',
  camera: 'video',
  screen: 'video',
};

export class PeerMedia {
  readonly #pc: RTCPeerConnection;
  readonly #slots = new Map<RTCRtpTransceiver, Slot>();
  /** One stream for voice and face, so that the other side plays them in step. */
  readonly #main = new MediaStream();
  #local: LocalTracks;
  /** Transceivers that this side sends on, by slot. */
  readonly #sending: Partial<Record<Slot, RTCRtpTransceiver>> = {};
  #ready = false;

  constructor(pc: RTCPeerConnection, local: LocalTracks) {
    this.#pc = pc;
    this.#local = local;
  }

  /** Makes the media lines of a new connection. */
  lead(): void {
    for (const slot of ['microphone', 'camera'] as const) {
      const transceiver = this.#pc.addTransceiver(this.#local[slot] ?? kindOf[slot], {
        direction: 'sendrecv',
        streams: [this.#main],
      });
      this.#slots.set(transceiver, slot);
      this.#sending[slot] = transceiver;
    }
    this.#ready = true;
    this.#sendScreen();
  }

  /** Takes the media lines of an offer that was just applied, and sends on them. */
  adopt(lines: readonly { mid: string; slot: Slot }[]): void {
    const slotOfMid = new Map(lines.map(({ mid, slot }) => [mid, slot]));
    for (const transceiver of this.#pc.getTransceivers()) {
      const slot = transceiver.mid === null ? undefined : slotOfMid.get(transceiver.mid);
      if (slot === undefined || this.#slots.has(transceiver)) continue;
      if (transceiver.receiver.track.kind !== kindOf[slot]) continue;
      this.#slots.set(transceiver, slot);
      if (slot !== 'screen' && this.#sending[slot] === undefined) {
        this.#sending[slot] = transceiver;
        transceiver.direction = 'sendrecv';
        transceiver.sender.setStreams(this.#main);
        replace(transceiver, this.#local[slot]);
      }
    }
    if (this.#ready) return;
    this.#ready = true;
    this.#sendScreen();
  }

  /** What goes with the local description of this moment. */
  lines(): { mid: string; slot: Slot }[] {
    return [...this.#slots].flatMap(([{ mid }, slot]) => (mid === null ? [] : [{ mid, slot }]));
  }

  setTrack(slot: Slot, track: MediaStreamTrack | null): void {
    this.#local = { ...this.#local, [slot]: track };
    const transceiver = this.#sending[slot];
    if (slot === 'screen') this.#sendScreen();
    else if (transceiver !== undefined) replace(transceiver, track);
  }

  get received(): RemoteTracks {
    const tracks: Partial<Record<Slot, MediaStreamTrack>> = {};
    for (const [transceiver, slot] of this.#slots) {
      const direction = transceiver.currentDirection;
      if (direction === 'sendrecv' || direction === 'recvonly') {
        tracks[slot] = transceiver.receiver.track;
      }
    }
    return tracks;
  }

  /** A line of its own that only this side sends on; it is kept, idle, for the next time. */
  #sendScreen(): void {
    const track = this.#local.screen;
    const transceiver = this.#sending.screen;
    if (transceiver !== undefined) {
      transceiver.direction = track === null ? 'inactive' : 'sendonly';
      replace(transceiver, track);
    } else if (track !== null && this.#ready) {
      const added = this.#pc.addTransceiver(track, { direction: 'sendonly' });
      this.#slots.set(added, 'screen');
      this.#sending.screen = added;
    }
  }
}

/** Rejects only when the connection was closed meanwhile: then there is nobody left to send to. */
function replace(transceiver: RTCRtpTransceiver, track: MediaStreamTrack | null): void {
  transceiver.sender.replaceTrack(track).catch(() => undefined);
}
