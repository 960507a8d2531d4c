/** Two connections of this page to each other. Which candidates each hears of is for the caller to say. */
import { untilOver } from './waiting.ts';

export interface PairEnd {
  readonly configuration: RTCConfiguration;
  /** Gets what this end finds. */
  readonly found: (candidate: RTCIceCandidate) => void;
}

export class Pair {
  readonly near: RTCPeerConnection;
  readonly far: RTCPeerConnection;
  readonly channel: RTCDataChannel;
  readonly #arrived = Promise.withResolvers<RTCDataChannel>();
  readonly #open = Promise.withResolvers<void>();

  /** As unreliable as media is. */
  constructor(near: PairEnd, far: PairEnd) {
    this.near = new RTCPeerConnection(near.configuration);
    this.far = new RTCPeerConnection(far.configuration);
    this.channel = this.near.createDataChannel('check', { ordered: false, maxRetransmits: 0 });
    this.channel.onopen = () => this.#open.resolve();
    this.far.ondatachannel = ({ channel }) => this.#arrived.resolve(channel);
    pass(this.near, near.found);
    pass(this.far, far.found);
  }

  /** Neither description names a candidate. */
  async negotiate(): Promise<void> {
    const { near, far } = this;
    const offer = await near.createOffer();
    await far.setRemoteDescription(offer);
    await near.setLocalDescription(offer);
    const answer = await far.createAnswer();
    await near.setRemoteDescription(answer);
    await far.setLocalDescription(answer);
  }

  isOpen(limitMs: number, signal: AbortSignal): Promise<boolean> {
    return untilOver(this.#open.promise, limitMs, signal);
  }

  arrived(): Promise<RTCDataChannel> {
    return this.#arrived.promise;
  }

  close(): void {
    for (const pc of [this.near, this.far]) {
      pc.onicecandidate = pc.ondatachannel = null;
      pc.close();
    }
  }
}

function pass(pc: RTCPeerConnection, found: PairEnd['found']): void {
  pc.onicecandidate = ({ candidate }) => {
    if (candidate !== null && candidate.candidate !== '') found(candidate);
  };
}

/** A candidate that a browser refuses is one way less, and no failure. */
export const tell = (pc: RTCPeerConnection, candidate: RTCIceCandidate): void =>
  void pc.addIceCandidate(candidate).catch(() => undefined);
