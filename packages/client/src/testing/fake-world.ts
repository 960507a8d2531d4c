/**
 * Real Parley objects in a world without network, browser and media: a server in this process, peer
 * connections that reach each other directly, devices a test can pull out. Everything between the
 * application and these ports is the code that runs in production.
 */
import type { EnvironmentEvent } from '@parley/core/client';
import type { Parley, ParleyOptions } from '../api.ts';
import { ParleyClient } from '../parley.ts';
import type { Platform } from '../platform.ts';
import { FakeDevices, fakeMedia } from './fake-devices.ts';
import { FakePeers } from './fake-peers.ts';
import { FakeServer } from './fake-server.ts';
import { FakeProfile, type FakeTabStorage } from './fake-storage.ts';

export interface FakeTabOptions extends ParleyOptions {
  /** null: a page that is not secure. */
  devices?: FakeDevices | null;
  /** Tabs of one browser share a profile. */
  profile?: FakeProfile;
  /** The tab whose page this one reloads, or of which it is a duplicate. */
  from?: FakeTab;
}

export interface FakeTab {
  readonly parley: Parley;
  readonly devices: FakeDevices;
  readonly profile: FakeProfile;
  readonly storage: FakeTabStorage;
  /** As if the browser had told it. */
  tell(event: EnvironmentEvent): void;
  /** The network between this tab and the server is gone for a moment. */
  cut(): void;
  /** The page is gone without a word, as when it is reloaded or crashes. */
  unload(): void;
}

export class FakeWorld {
  readonly url = 'https://fake.example';
  readonly server = new FakeServer();
  readonly peers = new FakePeers();

  tab(options: FakeTabOptions = {}): FakeTab {
    const { from, profile = from?.profile ?? new FakeProfile(), devices, ...rest } = options;
    const storage = profile.tab(from?.storage);
    const browser = devices ?? new FakeDevices();
    const listeners = new Set<(event: EnvironmentEvent) => void>();
    const cuts = new Set<() => void>();
    let frozen = false;
    const platform: Platform = {
      pageUrl: this.url,
      clock: {
        now: () => performance.now(),
        wall: () => Date.now(),
        setTimer(callback, delayMs) {
          const timer = setTimeout(() => frozen || callback(), delayMs);
          return () => clearTimeout(timer);
        },
      },
      entropy: { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) },
      environment: {
        visible: () => true,
        watch(listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
      storage,
      media: fakeMedia(devices === null ? undefined : browser),
      openSocket: (_url, listener) => {
        const socket = this.server.connect(listener);
        const cut = (): void => {
          socket.close(1006);
          if (!frozen) listener.closed(1006, '');
        };
        cuts.add(cut);
        return {
          send: (text) => socket.send(text),
          close(code) {
            cuts.delete(cut);
            socket.close(code);
          },
        };
      },
      openPeer: this.peers.open,
      probe: () => Promise.resolve(this.server.reachable),
    };
    const cut = (): void => {
      for (const one of cuts) one();
      cuts.clear();
    };
    return {
      parley: new ParleyClient(platform, rest),
      devices: browser,
      profile,
      storage,
      tell(event) {
        for (const listener of listeners) listener(event);
      },
      cut,
      unload() {
        frozen = true;
        cut();
        storage.unload();
      },
    };
  }
}

export const createFakeWorld = (): FakeWorld => new FakeWorld();
