/**
 * Real Parley objects in a world without browser and media: a server in this process, or a real one, peer
 * connections that reach each other directly, devices a test can pull out. Everything between the
 * application and these ports is the code that runs in production.
 */
import type { EnvironmentEvent } from '@parley/core/client';
import type { Parley, ParleyOptions } from '../api.ts';
import { ParleyClient } from '../parley.ts';
import type { PeerPort } from '../peer-port.ts';
import type { MediaPort, Platform, Socket, SocketListener } from '../platform.ts';
import { probeServer } from '../server-probe.ts';
import { openSocket } from '../socket-port.ts';
import { FakeDevices, fakeMedia } from './fake-devices.ts';
import { FakePeers } from './fake-peers.ts';
import { FakeServer } from './fake-server.ts';
import { FakeProfile, type FakeTabStorage } from './fake-storage.ts';

/** What a browser reports for a connection that broke. */
const ABNORMAL = 1006;

export interface FakeTabOptions extends ParleyOptions {
  /** null: a page that is not secure. */
  devices?: FakeDevices | null;
  /** Tabs of one browser share a profile. */
  profile?: FakeProfile;
  /** The tab whose page this one reloads, or of which it is a duplicate. */
  from?: FakeTab;
}

/** How the tabs of a world reach its server. */
interface Reach {
  readonly url: string;
  open(url: string, listener: SocketListener): Socket;
  probe(url: string, timeoutMs: number): Promise<boolean>;
}

export class FakeWorld {
  readonly server = new FakeServer();
  readonly peers = new FakePeers();
  readonly reach: Reach;

  /** With the address of a real server its tabs use that one, over real sockets. */
  constructor(realServer?: string) {
    this.reach =
      realServer === undefined
        ? {
            url: 'https://fake.example',
            open: (_url, listener) => this.server.connect(listener),
            probe: () => Promise.resolve(this.server.reachable),
          }
        : { url: realServer, open: openSocket, probe: probeServer };
  }

  get url(): string {
    return this.reach.url;
  }

  tab({ from, profile, devices, ...options }: FakeTabOptions = {}): FakeTab {
    const browser = profile ?? from?.profile ?? new FakeProfile();
    return new FakeTab(this, {
      options,
      profile: browser,
      storage: browser.tab(from?.storage),
      devices: devices === null ? undefined : (devices ?? new FakeDevices()),
    });
  }
}

interface FakeTabParts {
  options: ParleyOptions;
  profile: FakeProfile;
  storage: FakeTabStorage;
  devices: FakeDevices | undefined;
}

export class FakeTab {
  readonly parley: Parley;
  /** Empty on a page that is not secure. */
  readonly devices: FakeDevices;
  readonly profile: FakeProfile;
  readonly storage: FakeTabStorage;
  readonly #world: FakeWorld;
  readonly #listeners = new Set<(event: EnvironmentEvent) => void>();
  readonly #cuts = new Set<() => void>();
  readonly #peers = new Set<PeerPort>();
  #unloaded = false;

  constructor(world: FakeWorld, { options, profile, storage, devices }: FakeTabParts) {
    this.#world = world;
    this.profile = profile;
    this.storage = storage;
    this.devices = devices ?? new FakeDevices([]);
    this.parley = new ParleyClient(this.#platform(fakeMedia(devices)), options);
  }

  /** As if the browser had told it. */
  tell(event: EnvironmentEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** The network between this tab and the server is gone for a moment. */
  cut(): void {
    for (const cut of this.#cuts) cut();
    this.#cuts.clear();
  }

  /** The page is gone without a word, as when it is reloaded or crashes. */
  unload(): void {
    this.#unloaded = true;
    this.cut();
    for (const peer of this.#peers) peer.close();
    this.storage.unload();
  }

  #platform(media: MediaPort): Platform {
    return {
      pageUrl: this.#world.url,
      clock: {
        now: () => performance.now(),
        wall: () => Date.now(),
        setTimer: (callback, delayMs) => {
          const timer = setTimeout(() => this.#unloaded || callback(), delayMs);
          return () => clearTimeout(timer);
        },
      },
      entropy: { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) },
      environment: {
        visible: () => true,
        watch: (listener) => {
          this.#listeners.add(listener);
          return () => this.#listeners.delete(listener);
        },
      },
      storage: this.storage,
      media,
      passkeys: this.profile.passkeys,
      openSocket: (url, listener) => this.#openSocket(url, listener),
      peers: () => (options) => {
        const peer = this.#world.peers.open(options);
        this.#peers.add(peer);
        return peer;
      },
      probe: (url, timeoutMs) => this.#world.reach.probe(url, timeoutMs),
    };
  }

  #openSocket(url: string, listener: SocketListener): Socket {
    const socket = this.#world.reach.open(url, listener);
    const cut = (): void => {
      socket.close(ABNORMAL);
      if (!this.#unloaded) listener.closed(ABNORMAL, '');
    };
    this.#cuts.add(cut);
    return {
      send: (text) => socket.send(text),
      close: (code) => {
        this.#cuts.delete(cut);
        socket.close(code);
      },
    };
  }
}

export const createFakeWorld = (realServer?: string): FakeWorld => new FakeWorld(realServer);
