/**
 * Peer connections that reach each other inside one process. They go through the signalling states of
 * real ones and refuse what those refuse; descriptions name the connection instead of describing it.
 * There is no ICE: two that have each other's description are connected.
 */
import type { PeerEvent, PeerStep, PeerStepResult } from '@parley/core/client';
import type { Slot } from '@parley/protocol';
import type { Flow, Quality } from '../api.ts';
import { sdkLimits } from '../limits.ts';
import type {
  AppChannel,
  LocalTracks,
  PeerListener,
  PeerOptions,
  PeerPort,
  RemoteTracks,
} from '../peer-port.ts';

type Signalling = 'stable' | 'have-local-offer' | 'have-remote-offer';
type LocalDescription = NonNullable<Extract<PeerStepResult, { ok: true }>['local']>;

const NAMED = /^fake (\d+)$/;
const SLOTS: readonly Slot[] = ['microphone', 'camera', 'screen'];
const BYTES_PER_MEASURE = 1_000;

export class FakePeers {
  /** Every track that was ever given to a connection to send. */
  readonly given = new Set<MediaStreamTrack>();
  /** Of each connection in turn: whether it was made for relays only. */
  readonly relayOnly: boolean[] = [];
  readonly #peers = new Map<string, FakePeer>();
  #lastName = 0;

  readonly open = (options: PeerOptions): PeerPort => {
    this.#lastName += 1;
    this.relayOnly.push(options.relayOnly);
    const give = (track: MediaStreamTrack): unknown => this.given.add(track);
    const peer = new FakePeer(String(this.#lastName), this.#peers, options, give);
    this.#peers.set(peer.name, peer);
    return peer;
  };

  /** Connections that were not closed. */
  get count(): number {
    return this.#peers.size;
  }

  /** Connections that send anything at the moment. */
  get sending(): number {
    const sends = ({ local }: FakePeer) => Object.values(local).some((track) => track !== null);
    return [...this.#peers.values()].filter(sends).length;
  }
}

class FakePeer implements PeerPort {
  readonly name: string;
  readonly listener: PeerListener;
  local: LocalTracks;
  tracks: RemoteTracks = {};
  readonly #peers: Map<string, FakePeer>;
  #signalling: Signalling = 'stable';
  #offered: FakePeer | undefined;
  #other: FakePeer | undefined;
  #bytesReceived = 0;
  readonly #give: (track: MediaStreamTrack) => void;

  constructor(
    name: string,
    peers: Map<string, FakePeer>,
    { local, listener }: PeerOptions,
    give: (track: MediaStreamTrack) => void,
  ) {
    this.name = name;
    this.#peers = peers;
    this.local = local;
    this.listener = listener;
    this.#give = give;
    for (const track of Object.values(local)) if (track !== null) give(track);
  }

  /** The other end, while both know each other and neither is closed. */
  get connected(): FakePeer | undefined {
    const other = this.#other;
    const alive = other !== undefined && this.#peers.get(other.name) === other;
    return alive && this.#peers.get(this.name) === this && other.#other === this
      ? other
      : undefined;
  }

  async step(step: PeerStep): Promise<PeerStepResult> {
    await Promise.resolve();
    switch (step.step) {
      case 'describeLocal':
        return this.#describeLocal();
      case 'describeRemote':
        return this.#describeRemote(step.type, step.sdp);
      case 'rollback':
        if (this.#signalling !== 'have-local-offer') return refused;
        this.#signalling = 'stable';
        return { ok: true };
      case 'addCandidate':
        return this.#other === undefined && this.#offered === undefined ? refused : { ok: true };
      default:
        return step satisfies never;
    }
  }

  async measure(): Promise<Extract<PeerEvent, { what: 'measured' }>> {
    const path = this.connected === undefined ? 'unknown' : 'direct';
    if (path === 'direct') this.#bytesReceived += BYTES_PER_MEASURE;
    return { what: 'measured', bytesReceived: this.#bytesReceived, path };
  }

  async quality(): Promise<Quality> {
    const flow: Flow = {
      bitsPerSecond: BYTES_PER_MEASURE,
      lost: 0,
      audioCodec: 'opus',
      videoCodec: 'VP8',
      width: 640,
      height: 480,
      framesPerSecond: 30,
    };
    const path = this.connected === undefined ? 'unknown' : 'direct';
    return { path, roundTripMs: 1, in: flow, out: flow };
  }

  sendControl(text: string): void {
    const other = this.connected;
    queueMicrotask(() => other?.listener.event({ what: 'channelMessage', text }));
  }

  app(): AppChannel | undefined {
    const other = this.connected;
    if (other === undefined) return undefined;
    return {
      open: true,
      queuedBytes: 0,
      messageBytesMax: sdkLimits.appMessageBytesMax,
      send: (bytes) => queueMicrotask(() => other.listener.appMessage(bytes)),
    };
  }

  setTrack(slot: Slot, track: MediaStreamTrack | null): void {
    this.local = { ...this.local, [slot]: track };
    if (track !== null) this.#give(track);
    if (slot === 'screen') this.listener.event({ what: 'negotiationNeeded' });
    else this.connected?.see(this);
  }

  close(): void {
    const other = this.connected;
    this.#peers.delete(this.name);
    queueMicrotask(() => other?.listener.event({ what: 'channelClosed' }));
  }

  see({ local }: FakePeer): void {
    this.tracks = Object.fromEntries(
      SLOTS.flatMap((slot) => (local[slot] === null ? [] : [[slot, local[slot]]])),
    );
    this.listener.tracksChanged();
  }

  #describeLocal(): PeerStepResult {
    if (this.#signalling === 'have-local-offer') return refused;
    const type = this.#signalling === 'have-remote-offer' ? 'answer' : 'offer';
    this.#signalling = type === 'offer' ? 'have-local-offer' : 'stable';
    if (type === 'answer') this.#meet(this.#offered);
    const slots = SLOTS.filter((slot) => slot !== 'screen' || this.local.screen !== null);
    const local: LocalDescription = {
      type,
      sdp: `fake ${this.name}`,
      slots: slots.map((slot, mid) => ({ mid: String(mid), slot })),
    };
    return { ok: true, local };
  }

  #describeRemote(type: 'offer' | 'answer', sdp: string): PeerStepResult {
    const expected: Signalling = type === 'offer' ? 'stable' : 'have-local-offer';
    const other = this.#peers.get(NAMED.exec(sdp)?.[1] ?? '');
    if (this.#signalling !== expected || other === undefined) return refused;
    if (type === 'offer') {
      this.#signalling = 'have-remote-offer';
      this.#offered = other;
    } else {
      this.#signalling = 'stable';
      this.#meet(other);
    }
    return { ok: true };
  }

  #meet(other: FakePeer | undefined): void {
    const met = this.connected;
    this.#other = other;
    const now = this.connected;
    if (now === undefined) return;
    for (const [one, two] of [
      [this, now],
      [now, this],
    ] as const) {
      one.see(two);
      if (met === now) continue;
      one.listener.event({ what: 'connectionState', state: 'connected' });
      one.listener.event({ what: 'channelOpen' });
      one.listener.appChanged();
    }
  }
}

const refused: PeerStepResult = { ok: false, error: 'InvalidStateError' };
