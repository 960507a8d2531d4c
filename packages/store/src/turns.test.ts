/** Every call of the port in any order for the same few users: one after the other, and by a crowd at once. */
import * as fc from 'fast-check';
import { afterEach, describe, expect, inject, it } from 'vitest';
import type { Port } from './store.ts';
import { aCall, aDevice, aGuest, enginesWith, kindsWith, Opened, TestClock } from './testing.ts';

const DAY = 86_400_000;
const guestLifeMs = 30 * DAY;
const NAMES = ['Ann', 'Bob', 'Cleo', 'Dan'] as const;
const postgres = inject('postgres');
const opened = new Opened(postgres);
afterEach(() => opened.putAway());

/** `n` is of this turn alone, `a` and `b` draw who and what. */
type Turn = (store: Port, n: number, a: number, b: number) => Promise<unknown>;

const one = (a: number): { key: string; id: string } => {
  const id = NAMES[a % NAMES.length] ?? 'Ann';
  return { key: id.toLowerCase(), id };
};
const two = (a: number, b: number) => ({
  key: one(a).key,
  other: one(a + 1 + (b % 3)),
  max: 1 + (b % 4),
});
const passkey = (a: number) => ({ credential: `c ${a % 6}`, publicKey: 'p', counter: 1 });

const TURNS: readonly Turn[] = [
  (store, n, a) =>
    store.makeUser({ user: aGuest(one(a).id), device: aDevice(`d${n}`), guestLifeMs }),
  (store, n, a, b) => {
    const user = { ...aGuest(one(a).id), kind: 'account', passkey: passkey(b) } as const;
    return store.makeUser({ user, device: aDevice(`d${n}`), guestLifeMs });
  },
  (store, _, a, b) => {
    const id = b % 5 === 0 ? one(a).key : one(a).id;
    return store.admitUser({ user: { ...one(a), id, kind: 'token' } });
  },
  (store, _, a) => store.findUser(one(a)),
  (store, n, a) => store.openDevice({ hash: `hash of d${Math.max(0, n - 1 - (a % 9))}` }),
  (store, n, a) => store.addDevice({ ...one(a), device: aDevice(`d${n}`), max: 2 }),
  (store, _, a) => store.listDevices(one(a)),
  (store, n, a, b) => store.dropDevices({ ...one(a), ...(b % 3 > 0 && { only: `d${n - 1}` }) }),
  (store, _, a) => store.setPassword({ ...one(a), passwordHash: 'h' }),
  (store, _, a, b) => {
    const callers = (['everyone', 'contacts', 'nobody'] as const)[b % 3] ?? 'nobody';
    return store.setSettings({
      ...one(a),
      ...(b % 2 > 0 ? { callers } : { secondCall: 'waiting' }),
    });
  },
  (store, _, a, b) => store.addPasskey({ ...one(a), passkey: passkey(b), max: 2 }),
  (store, _, a) => store.listPasskeys(one(a)),
  (store, _, a) => store.findPasskey(passkey(a)),
  (store, n, a) => store.usePasskey({ ...passkey(a), counter: n }),
  (store, _, a) => store.deleteUser(one(a)),
  (store, _, a, b) => store.seen({ ...one(a), agoMs: b * 1_000 }),
  (store, _, a, b) => store.addContact(two(a, b)),
  (store, _, a, b) => store.addContact({ ...two(a, b), key: two(a, b).other.key, other: one(a) }),
  (store, _, a, b) => store.dropContact(two(a, b)),
  (store, _, a, b) => store.block(two(a, b)),
  (store, _, a, b) => store.unblock(two(a, b)),
  (store, _, a, b) => store.reach({ caller: one(a).key, callee: one(b).key }),
  (store, n, a, b) => {
    const call = aCall(`${n - (b % 2)}`, { unseen: b % 3 > 0, agoMs: 10 * (b % 7) });
    const calls = [one(a), one(b)].map(({ key }) => ({ key, call }));
    return store.addCalls({ calls, keep: 3 });
  },
  (store, n, a, b) =>
    store.listCalls({ ...one(a), limit: 1 + (b % 4), ...(b % 2 > 0 && { after: `${n - b}` }) }),
  (store, n, a, b) => store.forgetCalls({ ...one(a), ...(b % 4 > 0 && { call: `${n - b}` }) }),
  (store, _, a) => store.sawMissed(one(a)),
  (store, n, a, b) => {
    const endpoint = `e ${b % 5}`;
    const push = { device: `d${n - 1 - (b % 3)}`, endpoint, p256dh: 'p', auth: `${n}` };
    return store.setPush({ ...one(a), push, max: 2 });
  },
  (store, n, a, b) =>
    store.dropPush(b % 2 > 0 ? { device: `d${n - 1}` } : { endpoint: `e ${a % 5}` }),
];

describe.each(kindsWith(postgres).slice(1))('turns on %s', (kind) => {
  it('[STO1] are answered as the model answers them', { timeout: 120_000 }, async () => {
    const draw = fc.record({
      turn: fc.nat(TURNS.length - 1),
      a: fc.nat(30),
      b: fc.nat(30),
      afterMs: fc.oneof({ weight: 20, arbitrary: fc.constant(1_000) }, fc.constant(31 * DAY)),
    });
    const property = fc.asyncProperty(
      fc.array(draw, { minLength: 80, maxLength: 160 }),
      async (all) => {
        const clock = new TestClock();
        const model = await opened.empty('the model', clock);
        const store = await opened.empty(kind, clock);
        for (const [n, { turn, a, b, afterMs }] of all.entries()) {
          clock.time += afterMs;
          const expected = inOrder(await TURNS[turn]?.(model, n, a, b));
          expect(inOrder(await TURNS[turn]?.(store, n, a, b)), `turn ${n}, ${turn} of all`).toEqual(
            expected,
          );
        }
      },
    );
    await fc.assert(property, { numRuns: kind === 'SQLite in memory' ? 40 : 2 });
  });
});

/** Devices and calls have an order; people, subscriptions and passkeys have none. */
function inOrder(answer: unknown): unknown {
  if (Array.isArray(answer))
    return answer.every((one) => typeof one === 'string') ? answer.sort() : answer;
  if (typeof answer !== 'object' || answer === null) return answer;
  const entries = Object.entries(answer).map(([name, value]) => {
    const isSet = Array.isArray(value) && ['people', 'pushes'].includes(name);
    return [name, isSet ? value.map((one) => JSON.stringify(one)).sort() : inOrder(value)];
  });
  return Object.fromEntries(entries);
}

describe.each(enginesWith(postgres))('a crowd on %s', (kind) => {
  it('[STO1] is answered whole, and never waits for itself', async () => {
    const clock = new TestClock();
    const store = await opened.open(await opened.place(kind), clock);
    let next = 0;
    const takeTurns = async (): Promise<void> => {
      for (let n = next++; n < 1_000; n = next++) {
        // Every turn meets every other, in an order that is odd and always the same.
        const [a, b] = [n * 5 + Math.floor(n / 11), n * 3 + Math.floor(n / 7)];
        await TURNS[(n * 11 + Math.floor(n / TURNS.length) * 5) % TURNS.length]?.(store, n, a, b);
        if (n % 50 === 0) await store.expire({ guestLifeMs });
      }
    };
    await Promise.all(Array.from({ length: 20 }, takeTurns));

    for (const { key, id } of NAMES.map((_, n) => one(n))) {
      await store.makeUser({ user: aGuest(id), device: aDevice(`last of ${id}`), guestLifeMs });
      const device = aDevice(`very last of ${id}`);
      const standing = await store.addDevice({ key, device, max: 2 });
      for (const person of standing?.people ?? []) {
        const back = await store.reach({ caller: key, callee: person.key });
        expect(FITS[person.is]).toContain(back?.caller ?? 'none');
      }
      expect((await store.listDevices({ key })).length).toBeLessThanOrEqual(2);
      expect((await store.listCalls({ key, limit: 9 })).calls.length).toBeLessThanOrEqual(3);
    }
  });
});

const FITS = {
  contact: ['contact'],
  asking: ['asked'],
  asked: ['asking', 'none', 'blocked'],
  blocked: ['none', 'asked', 'blocked'],
};
