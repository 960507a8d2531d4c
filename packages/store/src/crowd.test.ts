/** Many who ask for the same few users at once: everybody is answered, and what is kept fits together. */
import { afterEach, describe, expect, inject, it } from 'vitest';
import type { Store } from './store.ts';
import { aCall, aDevice, aGuest, enginesWith, Opened, TestClock } from './testing.ts';

const guestLifeMs = 30 * 86_400_000;
const NAMES = ['Ann', 'Bob', 'Cleo', 'Dan'] as const;
const postgres = inject('postgres');
const opened = new Opened(postgres);
afterEach(() => opened.putAway());

type Turn = (store: Store, n: number) => Promise<unknown>;

const one = (n: number): { key: string; id: string } => {
  const id = NAMES[n % NAMES.length] ?? 'Ann';
  return { key: id.toLowerCase(), id };
};
const pairs = (n: number) => ({ key: one(n).key, other: one(n + 1 + (n % 3)), max: 3 });

const TURNS: readonly Turn[] = [
  (store, n) =>
    store.makeUser({ user: aGuest(one(n).id), device: aDevice(`made ${n}`), guestLifeMs }),
  (store, n) => store.deleteUser(one(n)),
  (store, n) => store.openDevice({ hash: `hash of made ${n % 40}` }),
  (store, n) => store.addDevice({ ...one(n), device: aDevice(`added ${n}`), max: 2 }),
  (store, n) => store.dropDevices(n % 2 === 0 ? one(n) : { ...one(n), only: `added ${n - 30}` }),
  (store, n) => store.addContact(pairs(n)),
  (store, n) => store.addContact({ ...pairs(n), key: pairs(n).other.key, other: one(n) }),
  (store, n) => store.dropContact(pairs(n)),
  (store, n) => (n % 5 === 0 ? store.block(pairs(n)) : store.unblock(pairs(n))),
  (store, n) => store.reach({ caller: one(n).key, callee: one(n + 1).key }),
  (store, n) => {
    const calls = [one(n), one(n + 1)].map(({ key }) => ({ key, call: aCall(`${n}`) }));
    return store.addCalls({ calls: n % 2 === 0 ? calls : calls.toReversed(), keep: 5 });
  },
  (store, n) => store.sawMissed(one(n)),
  (store, n) => {
    const push = { device: `made ${n % 40}`, endpoint: `e ${n % 5}`, p256dh: 'p', auth: 'a' };
    return store.setPush({ ...one(n), push, max: 2 });
  },
  (store, n) => store.dropPush({ endpoint: `e ${n % 5}` }),
  (store, n) => store.setPassword({ ...one(n), passwordHash: 'h' }),
  (store, n) => {
    const passkey = { credential: `c ${n}`, publicKey: 'p', counter: 1 };
    return store.addPasskey({ ...one(n), passkey, max: 2 });
  },
  (store, n) => store.seen({ ...one(n), agoMs: n }),
  (store) => store.expire({ guestLifeMs }),
];

describe.each(enginesWith(postgres))('a crowd on %s', (kind) => {
  it('[STO1] is answered whole, and never waits for itself', async () => {
    const clock = new TestClock();
    const store = await opened.open(await opened.place(kind), clock);
    let next = 0;
    const takeTurns = async (): Promise<void> => {
      for (let n = next++; n < 1_000; n = next++) {
        // Every turn meets every other, in an order that is odd and always the same.
        const turn = TURNS[(n * 7 + Math.floor(n / TURNS.length) * 5) % TURNS.length];
        await turn?.(store, n);
      }
    };
    await Promise.all(Array.from({ length: 20 }, takeTurns));

    for (const { id } of NAMES.map((_, n) => one(n))) {
      const device = aDevice(`last of ${id}`);
      await store.makeUser({ user: aGuest(id), device, guestLifeMs });
      const standing = await store.addDevice({
        key: id.toLowerCase(),
        device: aDevice(`very last of ${id}`),
        max: 2,
      });
      for (const { key, is } of standing?.people ?? []) {
        const back = await store.reach({ caller: id.toLowerCase(), callee: key });
        const fits: Record<string, string[]> = {
          contact: ['contact'],
          asking: ['asked'],
          asked: ['asking', 'none', 'blocked'],
          blocked: ['none', 'asked', 'blocked'],
        };
        expect(fits[is]).toContain(back?.caller ?? 'none');
      }
      expect(await store.listDevices({ key: id.toLowerCase() })).toHaveLength(2);
      const { calls } = await store.listCalls({ key: id.toLowerCase(), limit: 9 });
      expect(calls.length).toBeLessThanOrEqual(5);
    }
  });
});
