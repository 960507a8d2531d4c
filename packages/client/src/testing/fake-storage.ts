/** A browser's stores, locks and passkeys, shared by the tabs of one profile, copied when a tab is duplicated. */
import type { Channel, KeyValue, Storage } from '../platform.ts';
import { FakePasskeys } from './fake-passkeys.ts';

/** Those that listen in a channel, by its name. */
type Channels = Map<string, Set<(text: string) => void>>;

export class FakeProfile {
  readonly #channels: Channels = new Map();
  readonly #device = new Map<string, string>();
  readonly #locks = new Set<string>();
  readonly #tabs = new Set<FakeTabStorage>();
  readonly passkeys = new FakePasskeys();

  /** A tab; with `from` one that was duplicated from another, or that reloaded. */
  tab(from?: FakeTabStorage): FakeTabStorage {
    const tab = new FakeTabStorage(
      over(this.#device, (key) => {
        for (const other of this.#tabs) if (other !== tab) other.changed(key);
      }),
      this.#locks,
      this.#channels,
      from,
    );
    this.#tabs.add(tab);
    return tab;
  }
}

export class FakeTabStorage implements Storage {
  readonly device: KeyValue;
  readonly tab: KeyValue;
  readonly #session: Map<string, string>;
  readonly #locks: Set<string>;
  readonly #channels: Channels;
  readonly #opened = new Set<Channel>();
  readonly #held = new Set<string>();
  readonly #watchers = new Set<(key: string | null) => void>();

  constructor(device: KeyValue, locks: Set<string>, channels: Channels, from?: FakeTabStorage) {
    this.#channels = channels;
    this.#session = new Map(from?.session);
    this.#locks = locks;
    this.device = device;
    this.tab = over(this.#session);
  }

  get session(): ReadonlyMap<string, string> {
    return this.#session;
  }

  watch(changed: (key: string | null) => void): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  /** Another tab changed something: it is told later, as browsers do. */
  changed(key: string): void {
    for (const watcher of this.#watchers) queueMicrotask(() => watcher(key));
  }

  async hold(name: string): Promise<(() => void) | undefined> {
    if (this.#locks.has(name)) return undefined;
    this.#locks.add(name);
    this.#held.add(name);
    return () => this.#release(name);
  }

  readonly openChannel = (name: string, heard: (text: string) => void): Channel => {
    const ears = this.#channels.get(name) ?? new Set();
    this.#channels.set(name, ears);
    // Each opening is a listener of its own.
    const ear = (text: string): void => heard(text);
    ears.add(ear);
    const channel = {
      say: (text: string) => {
        for (const other of ears) if (other !== ear) queueMicrotask(() => other(text));
      },
      close: () => {
        ears.delete(ear);
      },
    };
    this.#opened.add(channel);
    return channel;
  };

  /** The page is gone; so are its locks and channels. */
  unload(): void {
    for (const channel of this.#opened) channel.close();
    this.#watchers.clear();
    for (const name of this.#held) this.#release(name);
  }

  #release(name: string): void {
    this.#held.delete(name);
    this.#locks.delete(name);
  }
}

const over = (map: Map<string, string>, changed?: (key: string) => void): KeyValue => ({
  get: (key) => map.get(key) ?? null,
  set(key, value) {
    if (value !== (map.get(key) ?? null)) changed?.(key);
    if (value === null) map.delete(key);
    else map.set(key, value);
  },
});
