import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { StoreError } from '@parley/store';
import type { Log } from './log.ts';
import { StoreKeeper } from './store-keeper.ts';

const HOUR = 60 * 60 * 1_000;

const steps: string[] = [];
const said: Parameters<Log['write']>[0][] = [];
let expiring: () => Promise<{ removed: number }>;
let closing: () => Promise<void>;
let keeper: StoreKeeper;
beforeEach(() => {
  vi.useFakeTimers();
  steps.length = 0;
  said.length = 0;
  expiring = async () => ({ removed: 0 });
  closing = async () => {};
  const store = {
    expire: ({ guestLifeMs }: { guestLifeMs: number }) => {
      steps.push(`expire ${guestLifeMs}`);
      return expiring();
    },
    close: () => {
      steps.push('close');
      return closing();
    },
  };
  keeper = new StoreKeeper(store, 7, { write: (event) => void said.push(event) });
});
afterEach(() => vi.useRealTimers());

it('[ID2] frees the names of guests who stay away, at the start and every hour', async () => {
  keeper.start();
  expect(steps).toEqual(['expire 7']);
  await vi.advanceTimersByTimeAsync(2 * HOUR);
  expect(steps).toEqual(['expire 7', 'expire 7', 'expire 7']);
  await keeper.close(Promise.resolve());
  await vi.advanceTimersByTimeAsync(2 * HOUR);
  expect(steps.slice(3)).toEqual(['close']);
  expect(vi.getTimerCount()).toBe(0);
});

it('[STO6] says that the store fails with what the engine called it, once in a second', async () => {
  const gone = Object.assign(new Error('said by 203.0.113.9'), { code: 'ECONNREFUSED' });
  expiring = () => Promise.reject(new StoreError('expire', { cause: gone }));
  keeper.start();
  await vi.advanceTimersByTimeAsync(0);
  keeper.reportFailure('findUser', new Error('unknown'));
  expect(said).toEqual([{ step: 'store failed', call: 'expire', code: 'ECONNREFUSED' }]);
  await vi.advanceTimersByTimeAsync(1_000);
  keeper.reportFailure('findUser', new Error('unknown'));
  expect(said[1]).toEqual({ step: 'store failed', call: 'findUser', code: 'unknown' });
  await keeper.close(Promise.resolve());
});

it('[SRV5] closes the store after the last work on it', async () => {
  const [last, guests] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  expiring = () => guests.promise.then(() => ({ removed: 1 }));
  keeper.start();
  const closed = keeper.close(last.promise);
  last.resolve();
  await vi.advanceTimersByTimeAsync(10);
  expect(steps).toEqual(['expire 7']);
  guests.resolve();
  await closed;
  expect(steps).toEqual(['expire 7', 'close']);
});

it.each(['work', 'close'])('[SRV5] waits a second for %s that does not end', async (what) => {
  const never = new Promise<void>(() => {});
  if (what === 'close') closing = () => never;
  let isClosed = false;
  void keeper.close(what === 'work' ? never : Promise.resolve()).then(() => (isClosed = true));
  await vi.advanceTimersByTimeAsync(999);
  expect(isClosed).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(isClosed).toBe(true);
});
