/** A browser's stores and locks, shared by the tabs of one profile, copied when a tab is duplicated. */
import type { KeyValue, Storage } from '../platform.ts';

export class FakeProfile {
  readonly #device = new Map<string, string>();
  readonly #locks = new Set<string>();

  /** A tab; with `from` one that was duplicated from another, or that reloaded. */
  tab(from?: FakeTabStorage): FakeTabStorage {
    return new FakeTabStorage(this.#device, this.#locks, from);
  }
}

export class FakeTabStorage implements Storage {
  readonly device: KeyValue;
  readonly tab: KeyValue;
  readonly #session: Map<string, string>;
  readonly #locks: Set<string>;
  readonly #held = new Set<string>();

  constructor(device: Map<string, string>, locks: Set<string>, from?: FakeTabStorage) {
    this.#session = new Map(from?.session);
    this.#locks = locks;
    this.device = over(device);
    this.tab = over(this.#session);
  }

  get session(): ReadonlyMap<string, string> {
    return this.#session;
  }

  async hold(name: string): Promise<(() => void) | undefined> {
    if (this.#locks.has(name)) return undefined;
    this.#locks.add(name);
    this.#held.add(name);
    return () => this.#release(name);
  }

  /** The page is gone; so are its locks. */
  unload(): void {
    for (const name of this.#held) this.#release(name);
  }

  #release(name: string): void {
    this.#held.delete(name);
    this.#locks.delete(name);
  }
}

const over = (map: Map<string, string>): KeyValue => ({
  get: (key) => map.get(key) ?? null,
  set(key, value) {
    if (value === null) map.delete(key);
    else map.set(key, value);
  },
});
