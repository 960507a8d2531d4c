import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { type Engine, type Location, openEngine } from './engine.ts';
import { migrate, newestVersion } from './migrate.ts';
import { restore } from './restore.ts';
import type { Store } from './store.ts';
import { aCall, enginesWith, Opened, TestClock } from './testing.ts';

type Rows = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

const at = { made_at: 1_000, seen_at: 2_000 };
const user = (key: string): Readonly<Record<string, unknown>> => {
  const settings = { callers: 'contacts', second_call: 'waiting' };
  return { key, id: key.toUpperCase(), kind: 'account', password_hash: 'h', ...settings, ...at };
};

/** What a store of each version holds, as rows of its own tables. Never changed, like its migration. */
const HELD: Readonly<Record<number, Rows>> = {
  1: {
    users: [user('ann'), user('bob')],
    devices: [{ id: 'd', user_key: 'ann', hash: 'hash', label: 'Firefox', ...at }],
    people: [
      { user_key: 'ann', other_key: 'bob', other_id: 'BOB', relation: 'contact' },
      { user_key: 'bob', other_key: 'ann', other_id: 'ANN', relation: 'contact' },
    ],
    passkeys: [{ credential: 'c', user_key: 'ann', public_key: 'p', counter: 3 }],
  },
  2: {
    calls: [
      {
        user_key: 'ann',
        id: 'call',
        at: 1_500,
        direction: 'in',
        other_id: 'BOB',
        names: '["Bob"]',
        media: 'video',
        length_ms: 60_000,
        reason: 'hangup',
        unseen: 1,
      },
    ],
    pushes: [
      { endpoint: 'e', user_key: 'ann', device: 'd', p256dh: 'p', auth: 'a', made_at: 1_000 },
    ],
  },
  3: { secrets: [{ name: 'vapid', value: 'secret' }] },
};

const postgres = inject('postgres');
const opened = new Opened(postgres);
const clock = new TestClock();
afterEach(() => opened.putAway());

const heldAt = (version: number): [table: string, row: Readonly<Record<string, unknown>>][] =>
  Object.entries(HELD)
    .filter(([held]) => Number(held) <= version)
    .flatMap(([, tables]) => Object.entries(tables))
    .flatMap(([table, rows]) => rows.map((row): [string, typeof row] => [table, row]));

async function storeOf(version: number, kind: Location['kind']): Promise<Location> {
  const location = await opened.place(kind);
  await within(location, async (engine) => {
    await migrate(engine, version);
    const db = engine.db as unknown as Kysely<Record<string, Record<string, unknown>>>;
    for (const [table, row] of heldAt(version)) await db.insertInto(table).values(row).execute();
  });
  return location;
}

async function within(
  location: Location,
  work: (engine: Engine) => Promise<unknown>,
): Promise<void> {
  const engine = openEngine(location);
  try {
    await work(engine);
  } finally {
    await engine.db.destroy();
  }
}

async function expectHeld(store: Store, version: number): Promise<void> {
  const settings = { callers: 'contacts', secondCall: 'waiting', passwordHash: 'h' };
  expect(await store.findUser({ key: 'ann' })).toMatchObject({
    id: 'ANN',
    kind: 'account',
    passkeys: 1,
    missed: version >= 2 ? 1 : 0,
    ...settings,
  });
  expect(await store.findPasskey({ credential: 'c' })).toMatchObject({ counter: 3 });
  const device = await store.openDevice({ hash: 'hash' });
  expect(device?.standing.people).toEqual([
    { key: 'bob', id: 'BOB', is: 'contact', seenAgoMs: 3_000 },
  ]);
  const { calls } = await store.listCalls({ key: 'ann', limit: 9 });
  const call = aCall('call', { user: 'BOB', agoMs: 3_500, unseen: true });
  expect(calls).toEqual(version >= 2 ? [call] : []);
  const reach = await store.reach({ caller: 'bob', callee: 'ann' });
  expect(reach?.pushes.map(({ endpoint }) => endpoint)).toEqual(version >= 2 ? ['e'] : []);
  expect(await store.keep('vapid', () => 'new')).toBe(version >= 3 ? 'secret' : 'new');
  expect(await store.deleteUser({ key: 'ann' })).toEqual({ people: ['bob'] });
}

describe.each(enginesWith(postgres))('a store on %s', (kind) => {
  const versions = Array.from({ length: newestVersion }, (_, n) => n + 1);

  it.each(versions)('[STO2] comes from version %i to the newest with its data', async (version) => {
    clock.time = 5_000;
    await expectHeld(await opened.open(await storeOf(version, kind), clock), version);
  });

  it.each(versions)('[STO4] is made of a backup of version %i, too', async (version) => {
    clock.time = 5_000;
    const rows = heldAt(version);
    const lines = [{ parley: 'store', schema: version }, ...rows, { rows: rows.length }];
    const file = join(opened.folder(), 'backup');
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const location = await opened.place(kind);
    await restore(location, file);
    await expectHeld(await opened.open(location, clock), version);
  });

  it('[STO7] is refused in one line when it is of a newer version, and left alone', async () => {
    const location = await storeOf(newestVersion, kind);
    const setVersion = (version: number): Promise<void> =>
      within(location, ({ db }) =>
        (db as unknown as Kysely<{ parley_schema: { version: number } }>)
          .updateTable('parley_schema')
          .set({ version })
          .execute(),
      );
    await setVersion(newestVersion + 1);
    await expect(opened.open(location, clock)).rejects.toThrow(
      /^The store is of version \d+, this Parley knows versions up to \d+: use the newer Parley\.$/,
    );
    await setVersion(newestVersion);
    const store = await opened.open(location, clock);
    expect(await store.findUser({ key: 'ann' })).not.toBeNull();
  });
});

it('[STO2] has rows of every version to try', () => {
  expect(Object.keys(HELD).map(Number)).toEqual(
    Array.from({ length: newestVersion }, (_, n) => n + 1),
  );
});

it.skipIf(postgres === null)(
  '[STO2] brings PostgreSQL to the newest version once when two servers start',
  async () => {
    const location = await storeOf(1, 'postgres');
    const stores = await Promise.all([opened.open(location, clock), opened.open(location, clock)]);
    for (const store of stores) {
      expect(await store.findUser({ key: 'ann' })).toMatchObject({ id: 'ANN' });
    }
  },
);
