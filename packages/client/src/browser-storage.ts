/** The browser's stores and locks. Any of them may be missing or forbidden; then this page remembers for itself. */
import type { KeyValue, Storage } from './platform.ts';

export const browserStorage: Storage = {
  device: keyValue(() => localStorage),
  tab: keyValue(() => sessionStorage),
  watch(changed) {
    const heard = ({ key }: StorageEvent): void => changed(key);
    window.addEventListener('storage', heard);
    return () => window.removeEventListener('storage', heard);
  },
  hold,
  openChannel(name, heard) {
    const channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'string') heard(data);
    };
    return { say: (text) => channel.postMessage(text), close: () => channel.close() };
  },
};

export function keyValue(
  area: () => Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem'>,
): KeyValue {
  /** What the store did not take. */
  const kept = new Map<string, string>();
  return {
    get(key) {
      try {
        return kept.get(key) ?? area().getItem(key);
      } catch {
        return kept.get(key) ?? null;
      }
    },
    set(key, value) {
      kept.delete(key);
      try {
        if (value === null) area().removeItem(key);
        else area().setItem(key, value);
      } catch {
        if (value !== null) kept.set(key, value);
      }
    },
  };
}

/** Only secure pages have locks; what cannot be locked counts as kept by another tab. */
async function hold(name: string, waitMs: number): Promise<(() => void) | undefined> {
  const { locks } = navigator as { locks?: LockManager };
  if (locks === undefined) return undefined;
  return new Promise((resolve) => {
    const options = waitMs === 0 ? { ifAvailable: true } : { signal: AbortSignal.timeout(waitMs) };
    locks
      .request(name, options, (lock) => {
        if (lock === null) return undefined;
        return new Promise<void>((release) => resolve(() => release()));
      })
      // Also runs after a release, when nobody listens any more.
      .then(() => resolve(undefined))
      .catch(() => resolve(undefined));
  });
}
