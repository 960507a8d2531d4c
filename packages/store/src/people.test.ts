import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { StoreModel } from '@parley/core/server/testing-store';
/** Who knows whom: the same on both engines and in the model, in examples and in any order of steps. */
import type { Port } from './store.ts';
import { aDevice, aGuest, kindsWith, Opened, TestClock } from './testing.ts';

const postgres = inject('postgres');
const guestLifeMs = 30 * 86_400_000;
const max = 9;
const named = (id: string): { key: string; id: string } => ({ key: id.toLowerCase(), id });

describe.each(kindsWith(postgres))('people on: %s', (kind) => {
  const opened = new Opened(postgres);
  let clock: TestClock;
  let store: Port;

  beforeEach(async () => {
    clock = new TestClock();
    store = await opened.empty(kind, clock);
    for (const id of ['Ann', 'Bob']) await make(id);
  });
  afterEach(() => opened.putAway());

  const make = (id: string): ReturnType<Port['makeUser']> =>
    store.makeUser({ user: aGuest(id), device: aDevice(id), guestLifeMs });
  const add = (who: string, whom: string, room = max): ReturnType<Port['addContact']> =>
    store.addContact({ key: who.toLowerCase(), other: named(whom), max: room });
  const block = (who: string, whom: string, room = max): ReturnType<Port['block']> =>
    store.block({ key: who.toLowerCase(), other: named(whom), max: room });
  const listOf = async (id: string): Promise<string[]> => {
    const device = await store.openDevice({ hash: `hash of ${id}` });
    return (device?.standing.people ?? []).map((person) => `${person.is} ${person.id}`).sort();
  };

  it('[PEO1] makes a contact when one asks and the other asks back', async () => {
    clock.time += 5_000;
    expect(await add('Ann', 'Bob')).toEqual({
      other: named('Bob'),
      mine: 'asked',
      theirs: 'asking',
      seenAgoMs: 5_000,
    });
    expect(await add('Ann', 'Bob')).toMatchObject({ mine: 'asked', theirs: null });
    expect(await listOf('Bob')).toEqual(['asking Ann']);
    expect(await add('Bob', 'Ann')).toMatchObject({ mine: 'contact', theirs: 'contact' });
    expect([await listOf('Ann'), await listOf('Bob')]).toEqual([['contact Bob'], ['contact Ann']]);
    expect(await add('Ann', 'Bob')).toMatchObject({ mine: 'contact', theirs: null });
  });

  it('[PEO1] makes a contact of two who ask at the same time', async () => {
    for (const id of ['Cleo', 'Dan', 'Eve']) await make(id);
    const pairs = ['Bob', 'Cleo', 'Dan', 'Eve'];
    await Promise.all(pairs.flatMap((id) => [add('Ann', id), add(id, 'Ann')]));
    expect(await listOf('Ann')).toEqual(pairs.map((id) => `contact ${id}`));
    for (const id of pairs) expect(await listOf(id)).toEqual(['contact Ann']);
  });

  it.each(['Ann', 'Bob'])('[PEO1] lets %s end a contact and a request', async (who) => {
    const whom = who === 'Ann' ? 'Bob' : 'Ann';
    const gone = { mine: 'none', theirs: 'none' };
    await add('Ann', 'Bob');
    const dropContact = (): ReturnType<Port['dropContact']> =>
      store.dropContact({ key: who.toLowerCase(), other: named(whom) });
    expect(await dropContact()).toMatchObject(gone);
    await add('Ann', 'Bob');
    await add('Bob', 'Ann');
    expect(await dropContact()).toMatchObject(gone);
    expect(await dropContact()).toMatchObject({ mine: 'none', theirs: null });
    expect([await listOf('Ann'), await listOf('Bob')]).toEqual([[], []]);
  });

  it('[PEO2] answers and keeps alike what is asked of nobody and of who has blocked one', async () => {
    await block('Bob', 'Ann');
    clock.time += 5_000;
    await store.seen({ key: 'bob', agoMs: 0 });
    const ofBob = await add('Ann', 'Bob');
    const ofNobody = await add('Ann', 'Zoe');
    expect(ofBob).toEqual({ other: named('Bob'), mine: 'asked', theirs: null, seenAgoMs: 0 });
    expect(ofNobody).toEqual({ ...ofBob, other: named('Zoe') });
    expect(await listOf('Ann')).toEqual(['asked Bob', 'asked Zoe']);
    expect(await listOf('Bob')).toEqual(['blocked Ann']);
    await make('Zoe');
    expect(await add('Zoe', 'Ann')).toMatchObject({ mine: 'contact', theirs: 'contact' });
    expect(await add('Ghost', 'Ann')).toBeNull();
    expect(await add('Ann', 'Ann')).toBeNull();
  });

  it('[PEO3] ends what was between two by a block, and shows it as any other end', async () => {
    await add('Ann', 'Bob');
    await add('Bob', 'Ann');
    expect(await block('Ann', 'Bob')).toMatchObject({ mine: 'blocked', theirs: 'none' });
    expect(await listOf('Bob')).toEqual([]);
    expect((await store.reach({ caller: 'bob', callee: 'ann' }))?.caller).toBe('blocked');
    expect((await store.reach({ caller: 'ann', callee: 'bob' }))?.caller).toBe('none');
    expect(await add('Ann', 'Bob')).toMatchObject({ mine: 'blocked', theirs: null });
    await add('Bob', 'Ann');
    expect(await block('Bob', 'Ann')).toMatchObject({ mine: 'blocked', theirs: null });
    const unblock = store.unblock({ key: 'ann', other: named('Bob') });
    expect(await unblock).toMatchObject({ mine: 'none', theirs: null });
    expect(await listOf('Bob')).toEqual(['blocked Ann']);
  });

  it('[PEO3] keeps a block under a name that is given up and taken again', async () => {
    await block('Ann', 'Bob');
    await store.deleteUser({ key: 'bob' });
    await make('Bob');
    expect(await add('Bob', 'Ann')).toMatchObject({ mine: 'asked', theirs: null });
    expect((await store.reach({ caller: 'bob', callee: 'ann' }))?.caller).toBe('blocked');
  });

  it('[PEO8] makes no list longer than its bound, on either side', async () => {
    for (const id of ['Cleo', 'Dan']) await make(id);
    await add('Ann', 'Bob', 1);
    expect(await add('Ann', 'Cleo', 1)).toMatchObject({ mine: 'none', theirs: null });
    expect(await block('Ann', 'Cleo', 1)).toMatchObject({ mine: 'none', theirs: null });
    expect(await block('Ann', 'Bob', 1)).toMatchObject({ mine: 'blocked', theirs: 'none' });
    await add('Cleo', 'Dan', 1);
    expect(await add('Bob', 'Dan', 1)).toMatchObject({ mine: 'asked', theirs: null });
    expect(await listOf('Dan')).toEqual(['asking Cleo']);
  });
});

const CALLS = ['addContact', 'dropContact', 'block', 'unblock', 'deleteUser'] as const;

describe.each(kindsWith(postgres).slice(1))('people in any order of steps on: %s', (kind) => {
  const opened = new Opened(postgres);
  afterEach(() => opened.putAway());

  it('[STO1] goes where the model goes, whatever is done', { timeout: 120_000 }, async () => {
    const clock = new TestClock();
    const store = await opened.empty(kind, clock);
    const names = ['Ann', 'Bob', 'Cleo', 'Nobody'];
    const steps = fc.array(
      fc.record({
        call: fc.constantFrom(...CALLS),
        key: fc.constantFrom('ann', 'bob', 'cleo', 'nobody'),
        other: fc.constantFrom(...names).map(named),
        max: fc.constantFrom(1, 2, 9),
      }),
      { minLength: 5, maxLength: 30 },
    );
    let run = 0;
    const property = fc.asyncProperty(steps, async (all) => {
      run += 1;
      const model = new StoreModel(clock.now);
      // Names of their own for each run, so that the runs share a store.
      const own = (id: string): { key: string; id: string } => named(`${id}-${run}`);
      const makeBoth = async (id: string): Promise<void> => {
        const given = { user: aGuest(own(id).id), device: aDevice(own(id).id), guestLifeMs };
        model.makeUser(given);
        await store.makeUser(given);
      };
      for (const id of names.slice(0, 3)) await makeBoth(id);
      for (const { call, key, other, ...rest } of all) {
        clock.time += 1_000;
        const given = { ...rest, key: own(key).key, other: own(other.id) };
        const expected = model[call](given);
        expect(await store[call](given), `${call} by ${key} to ${other.id}`).toEqual(expected);
        if (call === 'deleteUser' && key !== 'nobody') await makeBoth(key);
      }
      for (const { key, id } of names.map(own)) {
        const open = { hash: `hash of ${id}` };
        const sorted = (device: ReturnType<StoreModel['openDevice']>): object[] =>
          [...(device?.standing.people ?? [])].sort((a, b) => (a.key < b.key ? -1 : 1));
        expect(sorted(await store.openDevice(open))).toEqual(sorted(model.openDevice(open)));
        const reach = { caller: own('Ann').key, callee: key };
        expect(await store.reach(reach)).toEqual(model.reach(reach));
      }
    });
    await fc.assert(property, { numRuns: kind === 'SQLite in memory' ? 100 : 5 });
  });
});
