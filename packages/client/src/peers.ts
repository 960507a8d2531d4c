/**
 * The peer connections of this tab by their number: hands the machine's outputs to the right one and
 * its reports back, and keeps what all of them send. Decides nothing about when one is made or ends.
 */
import type {
  ClientInput,
  ClientOutput,
  PeerId,
  PeerStep,
  PeerStepResult,
} from '@parley/core/client';
import type { IceServer, Slot } from '@parley/protocol';
import type { Quality } from './api.ts';
import type { AppChannel, LocalTracks, OpenPeer, PeerPort, RemoteTracks } from './peer-port.ts';

type OutputOf<Type extends ClientOutput['t']> = Extract<ClientOutput, { t: Type }>;

export interface PeersOwner {
  feed(input: ClientInput): void;
  tracksChanged(member: string): void;
  appChanged(member: string): void;
  appMessage(member: string, bytes: Uint8Array): void;
  /** So many ICE servers mean nothing to this browser. */
  unusable(servers: number): void;
}

/** `port` is missing where the browser refused to make a connection, and until its code is here. */
interface Peer {
  readonly member: string;
  port?: PeerPort;
  coming?: Promise<void>;
  /** Of a call that is over: only its last words are still on their way. */
  silent: boolean;
}

const SILENCE: LocalTracks = { microphone: null, camera: null, screen: null };

const NO_CONNECTION: PeerStepResult = { ok: false, error: 'NoConnection' };

export class Peers {
  readonly #opener: () => OpenPeer | Promise<OpenPeer>;
  readonly #owner: PeersOwner;
  readonly #peers = new Map<PeerId, Peer>();
  #local = SILENCE;
  #servers: readonly IceServer[] = [];

  /** `opener`: at once when the code for it is here. */
  constructor(opener: () => OpenPeer | Promise<OpenPeer>, owner: PeersOwner) {
    this.#opener = opener;
    this.#owner = owner;
  }

  open(output: OutputOf<'openPeer'>): void {
    const peer: Peer = { member: output.member, silent: false };
    this.#peers.set(output.peer, peer);
    const opener = this.#opener();
    if (typeof opener === 'function') this.#make(peer, output, opener);
    else {
      peer.coming = opener.then(
        (code) => this.#make(peer, output, code),
        () => this.#refused(output.peer),
      );
    }
  }

  async step({ peer: id, step }: OutputOf<'peerStep'>): Promise<void> {
    const peer = this.#peers.get(id);
    if (peer === undefined) return;
    const result = (await this.#carryOut(peer, step)) ?? NO_CONNECTION;
    if (this.#peers.get(id) === peer) this.#owner.feed({ t: 'peerDone', peer: id, result });
  }

  async measure({ peer: id }: OutputOf<'peerMeasure'>): Promise<void> {
    const peer = this.#peers.get(id);
    const event = await peer?.port?.measure();
    if (event !== undefined && this.#peers.get(id) === peer) {
      this.#owner.feed({ t: 'peer', peer: id, event });
    }
  }

  async quality(id: PeerId): Promise<Quality | null> {
    return (await this.#peers.get(id)?.port?.quality()) ?? null;
  }

  sendChannel({ peer, text }: OutputOf<'sendChannel'>): void {
    this.#peers.get(peer)?.port?.sendControl(text);
  }

  close(id: PeerId): void {
    const peer = this.#peers.get(id);
    this.#peers.delete(id);
    peer?.port?.close();
    if (peer !== undefined) this.#owner.tracksChanged(peer.member);
  }

  closeAll(): void {
    for (const id of this.#peers.keys()) this.close(id);
  }

  /** What every connection of the call, of now and later, sends. */
  setTracks(local: LocalTracks): void {
    const before = this.#local;
    this.#local = local;
    for (const slot of Object.keys(local) as Slot[]) {
      if (before[slot] === local[slot]) continue;
      for (const { port, silent } of this.#peers.values()) {
        if (!silent) port?.setTrack(slot, local[slot]);
      }
    }
  }

  /** For the connections that gather from now on. */
  useServers(servers: readonly IceServer[]): void {
    this.#servers = servers;
  }

  /** The call is over: the connections there are send nothing any more, whatever comes. */
  silence(): void {
    this.setTracks(SILENCE);
    for (const peer of this.#peers.values()) peer.silent = true;
  }

  tracksOf(id: PeerId): RemoteTracks {
    return this.#peers.get(id)?.port?.tracks ?? {};
  }

  /** Of the newest connection to a member that has it open: an older one is about to end. */
  appOf(member: string, ordered: boolean): AppChannel | undefined {
    let newest: AppChannel | undefined;
    for (const peer of this.#peers.values()) {
      if (peer.member !== member) continue;
      const channel = peer.port?.app(ordered);
      if (channel?.open === true) newest = channel;
    }
    return newest;
  }

  #make(peer: Peer, { peer: id, leads, relayOnly }: OutputOf<'openPeer'>, open: OpenPeer): void {
    const { member, silent } = peer;
    if (this.#peers.get(id) !== peer) return;
    try {
      peer.port = open({
        leads,
        follows: [...this.#peers.values()].some((one) => one !== peer && one.member === member),
        local: silent ? SILENCE : this.#local,
        servers: () => this.#servers,
        relayOnly,
        listener: {
          event: (event) => this.#owner.feed({ t: 'peer', peer: id, event }),
          tracksChanged: () => this.#owner.tracksChanged(member),
          appChanged: () => this.#owner.appChanged(member),
          appMessage: (bytes) => this.#owner.appMessage(member, bytes),
          unusable: (servers) => this.#owner.unusable(servers),
        },
      });
    } catch {
      this.#refused(id);
    }
  }

  #refused(id: PeerId): void {
    const event = { what: 'connectionState', state: 'failed' } as const;
    this.#owner.feed({ t: 'peer', peer: id, event });
  }

  #carryOut(peer: Peer, step: PeerStep): Promise<PeerStepResult> | undefined {
    if (peer.coming === undefined) return peer.port?.step(step);
    return peer.coming.then(() => peer.port?.step(step) ?? NO_CONNECTION);
  }
}
