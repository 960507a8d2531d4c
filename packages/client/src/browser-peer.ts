/**
 * One RTCPeerConnection behind the peer port. Carries out the steps of a negotiation and reports;
 * the order of steps, glare and retries are decided by the client machine.
 */
import type { CandidateLine, PeerEvent, PeerStep, PeerStepResult } from '@parley/core/client';
import type { IceServer } from '@parley/protocol';
import type { Quality } from './api.ts';
import { ConnectionFrame } from './connection-frame.ts';
import { withFirstRate } from './first-picture.ts';
import { PeerChannels } from './peer-channels.ts';
import { PeerMedia } from './peer-media.ts';
import type { AppChannel, PeerListener, PeerOptions, PeerPort, RemoteTracks } from './peer-port.ts';
import type { PeerQuality } from './peer-quality.ts';
import { PeerStats } from './peer-stats.ts';
import { RemoteRelays } from './remote-relays.ts';

export class BrowserPeer implements PeerPort {
  readonly #configuration: RTCConfiguration;
  readonly #frame: ConnectionFrame;
  readonly #pc: RTCPeerConnection;
  readonly #relays = new RemoteRelays();
  readonly #stats: PeerStats;
  #quality: Promise<PeerQuality> | undefined;
  readonly #media: PeerMedia;
  readonly #channels: PeerChannels;
  readonly #listener: PeerListener;
  readonly #servers: PeerOptions['servers'];
  #gathers = false;
  #tracks: RemoteTracks = {};
  #closed = false;

  constructor({ leads, follows, local, servers, relayOnly, listener }: PeerOptions) {
    this.#listener = listener;
    this.#servers = servers;
    this.#configuration = {
      bundlePolicy: 'max-bundle',
      iceTransportPolicy: relayOnly ? 'relay' : 'all',
    };
    this.#frame = new ConnectionFrame(follows);
    this.#pc = this.#frame.newConnection(this.#configuration);
    this.#stats = new PeerStats(this.#pc, this.#relays);
    this.#media = new PeerMedia(this.#pc, local);
    this.#channels = new PeerChannels(this.#pc, listener);
    this.#report();
    if (!leads) return;
    this.#media.lead();
    this.#channels.open();
  }

  get tracks(): RemoteTracks {
    return this.#tracks;
  }

  async step(step: PeerStep): Promise<PeerStepResult> {
    try {
      const local = await this.#carryOut(step);
      this.#compareTracks();
      return { ok: true, ...(local === undefined ? {} : { local }) };
    } catch (error) {
      // The name only: a message may quote the description.
      return { ok: false, error: error instanceof Error ? error.name : 'Error' };
    }
  }

  measure(): Promise<Extract<PeerEvent, { what: 'measured' }>> {
    return this.#stats.measure();
  }

  /** Few ask for it: its code comes with the first. */
  async quality(): Promise<Quality> {
    this.#quality ??= import('./peer-quality.ts').then(
      (code) => new code.PeerQuality(this.#pc, this.#relays),
    );
    return (await this.#quality).measure();
  }

  sendControl(text: string): void {
    this.#channels.sendControl(text);
  }

  app(ordered: boolean): AppChannel | undefined {
    return this.#channels.app(ordered);
  }

  setTrack(...[slot, track]: Parameters<PeerPort['setTrack']>): void {
    if (!this.#closed) this.#media.setTrack(slot, track);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const pc = this.#pc;
    pc.onnegotiationneeded = pc.onicecandidate = pc.onconnectionstatechange = null;
    this.#channels.close();
    pc.close();
    this.#frame.close();
  }

  /** With the servers of the moment in which it begins to gather; given others later, it would restart. */
  #beginToGather(): void {
    if (this.#gathers) return;
    this.#gathers = true;
    this.#use(this.#servers());
  }

  /** One that means nothing to a browser would keep it from using the others. */
  #use(servers: readonly IceServer[]): void {
    if (this.#accepts(servers)) return;
    const usable = servers.filter((one) => this.#accepts([one]));
    this.#accepts(usable);
    this.#listener.unusable(servers.length - usable.length);
  }

  #accepts(servers: readonly IceServer[]): boolean {
    try {
      this.#pc.setConfiguration({ ...this.#configuration, iceServers: servers as RTCIceServer[] });
      return true;
    } catch {
      return false;
    }
  }

  #report(): void {
    const pc = this.#pc;
    const { event } = this.#listener;
    pc.onnegotiationneeded = () => event({ what: 'negotiationNeeded' });
    pc.onconnectionstatechange = () =>
      event({ what: 'connectionState', state: pc.connectionState });
    pc.onicecandidate = ({ candidate }) => {
      // An empty candidate ends one media line; null, which follows, ends all.
      if (candidate === null || candidate.candidate === '') return;
      const ufrag = candidate.usernameFragment ?? this.#localUfrag();
      if (ufrag !== undefined) event({ what: 'candidate', ufrag, candidate: lineOf(candidate) });
    };
  }

  async #carryOut(step: PeerStep): Promise<LocalDescription | undefined> {
    const pc = this.#pc;
    switch (step.step) {
      case 'describeLocal':
        this.#beginToGather();
        await pc.setLocalDescription();
        return this.#described();
      case 'describeRemote':
        this.#relays.hear(step.sdp);
        await pc.setRemoteDescription({ type: step.type, sdp: withFirstRate(step.sdp) });
        if (step.type === 'offer') this.#media.adopt(step.slots);
        // Made here and not before, or this side would ask for a negotiation of its own.
        this.#channels.open();
        return undefined;
      case 'rollback':
        await pc.setLocalDescription({ type: 'rollback' });
        return undefined;
      case 'addCandidate': {
        const { candidate, mid, line } = step.candidate;
        this.#relays.hear(candidate);
        await pc.addIceCandidate({ candidate, sdpMid: mid, sdpMLineIndex: line });
        return undefined;
      }
      default:
        return step satisfies never;
    }
  }

  #described(): LocalDescription {
    const description = this.#pc.localDescription;
    if (description === null || (description.type !== 'offer' && description.type !== 'answer')) {
      throw new DOMException('No description was made', 'InvalidStateError');
    }
    return { type: description.type, sdp: description.sdp, slots: this.#media.lines() };
  }

  #localUfrag(): string | undefined {
    return /^a=ice-ufrag:(\S+)/m.exec(this.#pc.localDescription?.sdp ?? '')?.[1];
  }

  #compareTracks(): void {
    const before = this.#tracks;
    this.#tracks = this.#media.received;
    const same = (['microphone', 'camera', 'screen'] as const).every(
      (slot) => before[slot] === this.#tracks[slot],
    );
    if (!same && !this.#closed) this.#listener.tracksChanged();
  }
}

type LocalDescription = NonNullable<Extract<PeerStepResult, { ok: true }>['local']>;

const lineOf = ({ candidate, sdpMid, sdpMLineIndex }: RTCIceCandidate): CandidateLine => ({
  candidate,
  mid: sdpMid,
  line: sdpMLineIndex,
});
