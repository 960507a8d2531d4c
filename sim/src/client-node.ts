import type { Client } from '@parley/core/client';
import type {
  CallState,
  ClientInput,
  ClientOutput,
  ClientState,
  EnvironmentEvent,
  Outcome,
  PeerId,
  Request,
  RequestId,
  SocketId,
  StoredIdentity,
  StoredSession,
} from '@parley/core/client';
/**
 * The shell of one tab in the world: carries out what the client machine asks of sockets, peer
 * connections and storage, and settles what its person asked for.
 */
import type { Prng } from '@parley/core/kit';
import type { Judge } from './checks/check.ts';
import type { Clock } from './clock.ts';
import type { MediaNetwork, MediaPath } from './media.ts';
import { type Path, Socket, type SocketEvents } from './network.ts';
import { Node } from './node.ts';
import { PeerModel, type PeerOwner } from './peer-model.ts';
import type { World } from './world.ts';

/** What a tab needs of the world around it. */
export interface Surroundings {
  world: World;
  chance: Prng;
  path: Path;
  mediaPath: MediaPath;
  media: MediaNetwork;
  accept(socket: Socket): SocketEvents | undefined;
  /** The server neither refuses nor answers. */
  isFrozen(): boolean;
  /** Somebody answers `/livez`. */
  answers(): boolean;
  judge: Judge;
  /** Who this browser is changed: for all its tabs, and for those to come. */
  keepIdentity(identity: StoredIdentity | null): void;
  /** Never says that it rings. */
  isMute: boolean;
}

/** From seeing who calls to making it heard. */
const ringingAfterMs = 30;

export class ClientNode extends Node<ClientInput, ClientOutput> {
  stored: StoredSession | undefined;
  /** Secrets this tab held before its present one. */
  readonly oldSecrets: StoredSession[] = [];
  readonly #around: Surroundings;
  readonly #client: Client;
  #sockets = new Map<SocketId, Socket>();
  #peers = new Map<PeerId, PeerModel>();
  /** To each member, besides one that is kept until this one carries something. */
  #newest = new Map<string, PeerId>();
  #requests = new Map<RequestId, (outcome: Outcome) => void>();
  #nextRequest = 1;
  #stepDelayMs = 0;
  #rang = new Set<string>();

  constructor(name: string, clock: Clock, around: Surroundings, client: Client) {
    super(name, around.world, clock, client, { t: 'tick' });
    this.#around = around;
    this.#client = client;
  }

  get state(): ClientState {
    return this.#client.state();
  }

  get call(): CallState {
    return this.state.call;
  }

  get gauges(): Client['gauges'] {
    return this.#client.gauges;
  }

  get sockets(): Iterable<Socket> {
    return this.#sockets.values();
  }

  get peers(): ReadonlyMap<PeerId, PeerModel> {
    return this.#peers;
  }

  get newestPeers(): PeerModel[] {
    return [...this.#newest.values()].flatMap((id) => this.#peers.get(id) ?? []);
  }

  /** What was asked and not answered. */
  get unsettled(): number {
    return this.#requests.size;
  }

  /** Peer connections and sockets that the machine has not given back. */
  get held(): number {
    return this.#peers.size + this.#sockets.size;
  }

  start(device: string, stored?: StoredSession, identity?: StoredIdentity): void {
    this.stored = stored;
    const kept = { ...(stored && { stored }), ...(identity && { identity }) };
    this.feed({ t: 'start', device, ...kept, visible: true });
  }

  /** What rings first, or else rang last. */
  get ring(): string | undefined {
    return this.state.rings[0]?.invite ?? [...this.#rang].at(-1);
  }

  ask(request: Request, then: (outcome: Outcome) => void = () => {}): void {
    const id = this.#nextRequest++;
    this.#requests.set(id, then);
    this.feed({ t: 'request', id, request });
  }

  environment(event: EnvironmentEvent): void {
    this.feed({ t: 'environment', event });
  }

  /** The page is gone: by a reload, a crash or the end of the tab. */
  vanish(): void {
    this.turnOff();
    for (const socket of this.#sockets.values()) socket.cut('server');
    for (const peer of this.#peers.values()) peer.close(false);
    this.#sockets.clear();
    this.#peers.clear();
  }

  failSteps(count: number): void {
    for (const peer of this.#peers.values()) peer.failSteps = count;
  }

  slowSteps(ms: number): void {
    this.#stepDelayMs = ms;
    for (const peer of this.#peers.values()) peer.stepDelayMs = ms;
  }

  protected override carryOut(output: ClientOutput): void {
    switch (output.t) {
      case 'openSocket':
        return this.#openSocket(output.socket);
      case 'sendSocket':
        return this.#sockets.get(output.socket)?.sendUp(output.text);
      case 'closeSocket':
        return this.#sockets.get(output.socket)?.close('client', output.code, '');
      case 'probeServer':
        return this.#probe(output.timeoutMs);
      case 'storeSession':
        if (this.stored !== undefined && this.stored.secret !== output.session?.secret) {
          this.oldSecrets.push(this.stored);
        }
        this.stored = output.session ?? undefined;
        return;
      case 'openPeer':
        this.#newest.set(output.member, output.peer);
        return this.#openPeer(output.peer, output.leads);
      case 'peerStep':
        return this.#peers.get(output.peer)?.step(output.step);
      case 'sendChannel':
        return this.#peers.get(output.peer)?.send(output.text);
      case 'peerMeasure':
        return this.#peers.get(output.peer)?.measure();
      case 'closePeer':
        this.#peers.get(output.peer)?.close(true);
        this.#peers.delete(output.peer);
        return;
      case 'settle':
        return this.#settle(output.request, output.outcome);
      case 'storeIdentity':
        return this.#around.keepIdentity(output.identity);
      case 'changed':
        return this.#showRings();
      case 'askToken':
      case 'storeKey':
      case 'iceServers':
      case 'notice':
      case 'log':
        return;
    }
  }

  /** A ring that is shown is made heard, and that is said. */
  #showRings(): void {
    for (const { invite } of this.state.rings) {
      if (this.#rang.has(invite)) continue;
      this.#rang.add(invite);
      if (this.#around.isMute) continue;
      this.#around.world.after(ringingAfterMs, () => this.ask({ do: 'ringing', invite }));
    }
  }

  #openSocket(id: SocketId): void {
    const { world, chance, path } = this.#around;
    const socket = new Socket(world, chance, path, {
      opened: () => this.feed({ t: 'socketOpened', socket: id }),
      frame: (text) => this.feed({ t: 'socketFrame', socket: id, text }),
      ponged: () => {},
      closed: (code, reason) => {
        this.#sockets.delete(id);
        this.feed({ t: 'socketClosed', socket: id, code, reason });
      },
    });
    this.#sockets.set(id, socket);
    const around = this.#around;
    socket.connect(
      () => around.accept(socket),
      () => around.isFrozen(),
    );
  }

  #probe(timeoutMs: number): void {
    const { world, path } = this.#around;
    const roundTripMs = path.delayMs * 2;
    const blockedMs = Math.max(path.blockedUntil.up, path.blockedUntil.down) - world.now;
    const takesMs = roundTripMs + Math.max(0, blockedMs);
    world.after(Math.min(takesMs, timeoutMs), () => {
      const refused = world.now < path.refusesUntil;
      const reachable = takesMs <= timeoutMs && !refused && this.#around.answers();
      this.feed({ t: 'serverProbed', reachable });
    });
  }

  #openPeer(id: PeerId, leads: boolean): void {
    const { media, mediaPath, judge } = this.#around;
    const owner: PeerOwner = {
      event: (event) => this.feed({ t: 'peer', peer: id, event }),
      done: (result) => this.feed({ t: 'peerDone', peer: id, result }),
      judge,
    };
    const peer = new PeerModel(media, mediaPath, owner, leads);
    peer.stepDelayMs = this.#stepDelayMs;
    this.#peers.set(id, peer);
  }

  #settle(id: RequestId, outcome: Outcome): void {
    const then = this.#requests.get(id);
    if (then === undefined)
      return this.#around.judge.breach('CLI9', `request ${id} was settled twice`);
    this.#requests.delete(id);
    then(outcome);
  }
}
