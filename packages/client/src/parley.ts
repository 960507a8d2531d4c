/**
 * The public object: turns what the application asks into inputs of the client machine, carries out
 * its outputs, and follows its state. Decides nothing about sessions, rooms or calls.
 */
import {
  Client,
  type ClientInput,
  type ClientLog,
  type ClientOutput,
  type ClientState,
  type EnvironmentEvent,
  type LocalMedia,
  type PairSides,
} from '@parley/core/client';
import type { CallMedia, CheckResult, CreateResult, LookResult } from '@parley/protocol';
import type { Call, Parley, ParleyEvents, ParleyOptions } from './api.ts';
import { CurrentCall, isByVoice } from './current-call.ts';
import { Devices } from './devices.ts';
import { Emitter } from './emitter.ts';
import { HistoryHandle } from './history.ts';
import { IdentityHandle } from './identity.ts';
import { LogRing, type ShellLog } from './log-ring.ts';
import { ParleyError } from './parley-error.ts';
import { Peers } from './peers.ts';
import { PeopleHandle } from './people.ts';
import type { Platform } from './platform.ts';
import { Requests } from './requests.ts';
import { RunLoop } from './run-loop.ts';
import { Sockets } from './sockets.ts';
import { ClientStorage } from './storage.ts';
import { Telling } from './telling.ts';
import type { Twins } from './twins.ts';
import { parseServerUrl, roomLinkOf, roomOf, socketUrlOf } from './url.ts';

export class ParleyClient implements Parley {
  readonly url: string;
  readonly local: Devices;
  readonly identity: IdentityHandle;
  readonly people: PeopleHandle;
  readonly history: HistoryHandle;
  readonly #askToken: ParleyOptions['token'];
  readonly #platform: Platform;
  readonly #machine: Client;
  readonly #loop: RunLoop;
  readonly #requests = new Requests((input) => this.#feed(input));
  readonly #peers: Peers;
  readonly #storage: ClientStorage;
  readonly #log: LogRing;
  readonly #events = new Emitter<ParleyEvents>();
  readonly #sockets: Sockets;
  readonly #current: CurrentCall;
  #twins: Twins | undefined;
  readonly #endWatches: (() => void)[];
  readonly #telling: Telling;
  /** The state that was followed last. */
  #followed: ClientState;
  #media: LocalMedia = { microphone: false, camera: false, screen: false };
  /** What came before the start; undefined once it is over. */
  #early: ClientInput[] | undefined = [];
  #closed = false;

  constructor(platform: Platform, options: ParleyOptions) {
    this.url = parseServerUrl(options.url ?? platform.pageUrl ?? '');
    this.#platform = platform;
    this.#log = new LogRing(options.logLines);
    this.#storage = new ClientStorage(platform.storage, this.url);
    this.#machine = new Client({ entropy: platform.entropy });
    this.#followed = this.#machine.state();
    this.#telling = new Telling(platform.clock, this.#followed, {
      state: (state) => this.#events.emit('state', state),
      notice: (notice) => this.#events.emit('notice', notice),
      waited: () => this.#loop.feed({ t: 'tick' }),
    });
    this.#loop = new RunLoop(this.#machine, platform.clock, {
      carryOut: (output) => this.#carryOut(output),
      drained: () => this.#follow(),
      failed: (error) => this.#fail(error),
    });
    const feed = (input: ClientInput): void => this.#feed(input);
    this.#sockets = new Sockets(platform.openSocket, socketUrlOf(this.url), feed);
    this.#peers = new Peers(platform.peers, {
      feed,
      tracksChanged: (member) => this.#current.showMember(member),
      appChanged: () => this.#current.advanceData(),
      appMessage: (member, bytes) => this.#current.receiveData(member, bytes),
      unusable: (count) => this.#write({ step: 'ice servers left out', count }),
    });
    this.local = new Devices(platform.media, platform.storage.device, () => this.#localChanged());
    this.#current = new CurrentCall({
      requests: this.#requests,
      devices: this.local,
      peers: this.#peers,
      newStream: () => platform.media.newStream([]),
      streamsChanged: (member) => this.#events.emit('streams', { member }),
    });
    this.identity = new IdentityHandle(this.#requests, platform.passkeys, () => this.state);
    this.people = new PeopleHandle(this.#requests);
    this.history = new HistoryHandle(this.#requests, platform.clock);
    this.#askToken = options.token;
    this.#endWatches = [
      platform.environment.watch((event) => this.#surroundings(event)),
      this.#storage.watchIdentity((identity) => feed({ t: 'identity', identity })),
      this.#storage.watchHidesAddress((on) => feed({ t: 'hideAddress', on })),
    ];
    void this.#start();
  }

  get state(): ClientState {
    return this.#machine.state();
  }

  get call(): Call | null {
    return this.#current.call;
  }

  on<Name extends keyof ParleyEvents>(
    name: Name,
    listener: (value: ParleyEvents[Name]) => void,
  ): () => void {
    return this.#events.on(name, listener);
  }

  async createRoom(options: { capacity?: number; password?: string } = {}): Promise<CreateResult> {
    return this.#requests.make({ do: 'create', ...options });
  }

  async look(room: string): Promise<LookResult> {
    return this.#requests.make({ do: 'look', room: roomOf(room) });
  }

  async join(room: string, options: { name: string; password?: string }): Promise<Call> {
    const id = roomOf(room);
    const key = this.#storage.roomKey(id);
    const shown = key === undefined ? {} : { key };
    await this.#requests.make({ do: 'join', room: id, ...options, ...shown });
    return this.#entered();
  }

  async pair({ id, peer }: PairSides): Promise<Call> {
    await this.#requests.make({ do: 'pair', id, peer });
    return this.#entered();
  }

  async invite(user: string, { media }: { media: CallMedia }): Promise<Call> {
    await this.#requests.make({ do: 'invite', user, media });
    return this.#entered();
  }

  async accept(invite: string, { media }: { media: CallMedia }): Promise<Call> {
    await this.#requests.make({ do: 'accept', invite, media });
    return this.#entered();
  }

  async decline(invite: string): Promise<void> {
    await this.#requests.make({ do: 'decline', invite });
  }

  /** Over here at once, whatever answers. */
  async cancel(): Promise<void> {
    this.local.close();
    await this.#requests.make({ do: 'leave' }).catch(() => undefined);
  }

  async ringing(invite: string): Promise<void> {
    await this.#requests.make({ do: 'ringing', invite });
  }

  hideAddress(on: boolean): void {
    this.#storage.keepHidesAddress(on);
    this.#feed({ t: 'hideAddress', on });
  }

  async networkCheck(): Promise<CheckResult> {
    return this.#requests.make({ do: 'check' });
  }

  now(): number {
    return this.#platform.clock.now();
  }

  holdsKey(room: string): boolean {
    return this.#storage.roomKey(roomOf(room)) !== undefined;
  }

  linkOf(room: string): string {
    return roomLinkOf(this.url, room);
  }

  copyLog(): string {
    return this.#log.text();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await this.call?.hangUp();
    this.#feed({ t: 'stop' });
    this.#shutDown();
  }

  async takeOver(): Promise<boolean> {
    const text = await this.#twins?.takeOver();
    if (text === undefined) return false;
    await this.close();
    this.#storage.takeOver(text);
    return true;
  }

  async #start(): Promise<void> {
    const device = this.#storage.deviceSecret(this.#platform.entropy);
    const stored = await this.#storage.takeSession();
    this.#findTwins(stored === undefined ? this.#storage.copiedSid : undefined).catch(() => {});
    const early = this.#early ?? [];
    this.#early = undefined;
    if (this.#closed) return;
    const { identity, hidesAddress } = this.#storage;
    this.#feed({
      t: 'start',
      device,
      visible: this.#platform.environment.visible(),
      hasTokens: this.#askToken !== undefined,
      hidesAddress,
      ...(stored === undefined ? {} : { stored }),
      ...(identity === null ? {} : { identity }),
    });
    for (const input of early) this.#feed(input);
  }

  async #findTwins(copied: string | undefined): Promise<void> {
    const { Twins } = await import('./twins.ts');
    if (this.#closed) return;
    this.#twins = new Twins(this.#platform, this.#storage, copied, {
      isInCall: () => this.call !== null,
      elsewhere: (isSo) => this.#events.emit('elsewhere', isSo),
    });
  }

  /** The call that was just entered. */
  async #entered(): Promise<Call> {
    await this.#telling.told();
    const { call } = this;
    // Over again before the one who waited for it could run.
    if (call === null) throw new ParleyError('closed');
    return call;
  }

  #feed(input: ClientInput): void {
    if (this.#early === undefined) this.#loop.feed(input);
    else this.#early.push(input);
  }

  #carryOut(output: ClientOutput): void {
    switch (output.t) {
      case 'openSocket':
        return this.#sockets.open(output.socket);
      case 'sendSocket':
        return this.#sockets.send(output);
      case 'closeSocket':
        return this.#sockets.close(output);
      case 'probeServer':
        void this.#probe(output.timeoutMs);
        return;
      case 'storeSession':
        return this.#storage.keepSession(output.session);
      case 'storeIdentity':
        return this.#storage.keepIdentity(output.identity);
      case 'storeKey':
        return this.#storage.keepRoomKey(output.room, output.key);
      case 'askToken':
        void this.#token();
        return;
      case 'openPeer':
        // The state it belongs to is followed later: what may be sent must be known now.
        this.#attach();
        return this.#peers.open(output);
      case 'iceServers':
        return this.#peers.useServers(output.servers);
      case 'peerStep':
        void this.#peers.step(output);
        return;
      case 'sendChannel':
        return this.#peers.sendChannel(output);
      case 'peerMeasure':
        void this.#peers.measure(output);
        return;
      case 'closePeer':
        return this.#peers.close(output.peer);
      case 'settle':
        return this.#requests.settle(output.request, output.outcome);
      case 'changed':
        // Followed when all outputs are carried out.
        return;
      case 'notice':
        return this.#telling.note(output.notice);
      case 'log':
        return this.#write(output.event);
      default:
        return output satisfies never;
    }
  }

  #write(event: ClientLog | ShellLog): void {
    this.#log.add(event, this.#platform.clock.now());
  }

  async #probe(timeoutMs: number): Promise<void> {
    const reachable = await this.#platform.probe(this.url, timeoutMs);
    this.#feed({ t: 'serverProbed', reachable });
  }

  async #token(): Promise<void> {
    let token: string | null | undefined;
    try {
      token = await this.#askToken?.();
    } catch {
      // Without an answer nobody is signed in.
    }
    this.#feed({ t: 'token', token: token ?? null });
  }

  /** Everything that follows from a new state, once all outputs were carried out. */
  #follow(): void {
    const { state } = this;
    if (this.#followed !== state) {
      this.#followed = state;
      this.#attach();
      this.#current.follow(state.call);
      this.#twins?.follow();
    }
    this.#telling.follow(state);
  }

  #surroundings(event: EnvironmentEvent): void {
    this.#write({ step: 'page', event });
    this.#feed({ t: 'environment', event });
  }

  /** Tracks go to the others in a call that this person placed, accepted or joined, and to nobody else. */
  #attach(): void {
    const { call } = this.state;
    this.local.setByVoice(isByVoice(call));
    if (call.is === 'in') this.#peers.setTracks(this.local.tracks);
    else this.#peers.silence();
  }

  #localChanged(): void {
    this.#attach();
    const { state } = this.local;
    const { media, problems } = state;
    if (!sameMedia(media, this.#media)) {
      this.#media = media;
      this.#write({ step: 'media', ...media });
      this.#feed({ t: 'media', media });
    }
    if (Object.keys(problems).length > 0) this.#write({ step: 'device problems', ...problems });
    this.#events.emit('local', state);
  }

  /** A mistake of ours: nothing hangs, and what happened can be read. */
  #fail(error: unknown): void {
    const name = error instanceof Error ? error.name : 'Error';
    this.#write({ step: 'failure', error: name });
    this.#shutDown(error);
    queueMicrotask(() => {
      throw error;
    });
  }

  #shutDown(cause?: unknown): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const end of this.#endWatches) end();
    this.#loop.stop();
    this.#requests.close(cause);
    this.#telling.end();
    this.#current.end({ reason: 'left' });
    this.#peers.closeAll();
    this.#twins?.close();
    this.#sockets.closeAll();
    this.local.dispose();
  }
}

const sameMedia = (one: LocalMedia, other: LocalMedia): boolean =>
  one.microphone === other.microphone && one.camera === other.camera && one.screen === other.screen;
