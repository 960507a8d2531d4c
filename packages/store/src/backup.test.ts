import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { backup } from './backup.ts';
import { restore } from './restore.ts';
import type { Store } from './store.ts';
import { aCall, aDevice, aGuest, enginesWith, Opened, TestClock } from './testing.ts';

const postgres = inject('postgres');
const ENGINES = enginesWith(postgres);
const guestLifeMs = 30 * 86_400_000;
const named = (id: string): { key: string; id: string } => ({ key: id.toLowerCase(), id });

const opened = new Opened(postgres);
const clock = new TestClock();
afterEach(() => opened.putAway());

/** More rows than one page or one batch holds, and words that are hard to keep. */
async function fill(store: Store): Promise<void> {
  for (const id of ['Ann', 'Zoë', '名前']) {
    await store.makeUser({ user: aGuest(id), device: aDevice(id), guestLifeMs });
  }
  await store.addContact({ key: 'ann', other: named('Zoë'), max: 9 });
  await store.block({ key: 'zoë', other: named('Nobody'), max: 9 });
  await store.setPassword({ key: 'zoë', passwordHash: '$argon2id$\'"\\\n' });
  await store.addPasskey({
    key: 'ann',
    passkey: { credential: 'c', publicKey: 'p', counter: 2 ** 40 },
    max: 9,
  });
  const push = { device: 'Ann', endpoint: 'https://p/1', p256dh: 'p', auth: 'a' };
  await store.setPush({ key: 'ann', push, max: 9 });
  await store.keep('vapid', () => 'secret');
  const calls = Array.from({ length: 1_100 }, (_, n) => {
    return { key: 'ann', call: aCall(`call ${n}`, { agoMs: n, unseen: n % 2 === 0 }) };
  });
  await store.addCalls({ calls, keep: 2_000 });
}

describe('a backup', () => {
  const ways = ENGINES.flatMap((from) => ENGINES.map((to) => ({ from, to })));

  it.each(ways)('[STO4] of $from makes an equal store on $to', async ({ from, to }) => {
    const [here, there] = [await opened.place(from), await opened.place(to)];
    await fill(await opened.open(here, clock));
    const [first, second] = ['first', 'second'].map((name) => join(opened.folder(), name));
    const { rows } = await backup(here, `${first}`);
    expect(rows).toBeGreaterThan(1_110);
    expect(statSync(`${first}`).mode & 0o777).toBe(0o600);
    expect(await restore(there, `${first}`)).toEqual({ rows });

    const restored = await opened.open(there, clock);
    const device = await restored.openDevice({ hash: 'hash of Ann' });
    expect(device?.standing).toMatchObject({
      user: { id: 'Ann', missed: 550, passkeys: 1 },
      people: [{ id: 'Zoë', is: 'asked' }],
    });
    expect(await restored.keep('vapid', () => 'another')).toBe('secret');
    await backup(there, `${second}`);
    const linesOf = (file = ''): string[] => readFileSync(file, 'utf8').split('\n').toSorted();
    expect(linesOf(second)).toEqual(linesOf(first));
  });

  it.each(ENGINES)('[STO4] of %s is of one moment, though the server writes on', async (kind) => {
    const here = await opened.place(kind);
    const store = await opened.open(here, clock);
    await fill(store);
    for (let n = 0; n < 40; n += 1) {
      await store.makeUser({ user: aGuest(`u${n}`), device: aDevice(`u${n}`), guestLifeMs });
    }
    const file = join(opened.folder(), 'backup');
    let done = false;
    const writing = (async () => {
      for (let n = 0; !done; n += 1) {
        // Of each pair two rows in one transaction.
        const [a, b] = [`u${n % 40}`, `u${(n * 7 + 1) % 40}`];
        const call = n % 3 === 0 ? store.dropContact : store.addContact;
        await call({ key: a, other: named(b), max: 99 });
        // Of a user another row in a table that is read later.
        await store.makeUser({ user: aGuest(`v${n}`), device: aDevice(`v${n}`), guestLifeMs });
        await new Promise(setImmediate);
      }
    })();
    await backup(here, file);
    done = true;
    await writing;

    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const rows = lines.map((line) => JSON.parse(line) as unknown[]);
    const people = rows
      .filter((row) => row[0] === 'people')
      .map((row) => row[1] as { user_key: string; other_key: string; relation: string });
    const pairs = people.filter(({ user_key }) => user_key.startsWith('u'));
    for (const { user_key, other_key, relation } of pairs) {
      const back = pairs.find((row) => row.user_key === other_key && row.other_key === user_key);
      const matching = { contact: 'contact', asked: 'asking', asking: 'asked' }[relation];
      expect(back?.relation).toBe(matching);
    }
    expect(await restore(await opened.place(kind), file)).toEqual({ rows: rows.length - 2 });
  });
});

describe('a restore', () => {
  async function aBackup(): Promise<string> {
    const here = await opened.place('sqlite');
    await fill(await opened.open(here, clock));
    const file = join(opened.folder(), 'backup');
    await backup(here, file);
    return file;
  }

  it.each(ENGINES)(
    '[STO4] is refused on %s where there is a store, and leaves it',
    async (kind) => {
      const file = await aBackup();
      const there = await opened.place(kind);
      const store = await opened.open(there, clock);
      await store.keep('vapid', () => 'mine');
      await expect(restore(there, file)).rejects.toThrow(
        /^The store is not empty, and a backup makes a new one\.$/,
      );
      expect(await store.keep('vapid', () => 'another')).toBe('mine');
    },
  );

  it.each(ENGINES)('[STO4] takes the place of a store on %s that has nothing yet', async (kind) => {
    const file = await aBackup();
    const there = await opened.place(kind);
    const store = await opened.open(there, clock);
    await store.close();
    await restore(there, file);
    const restored = await opened.open(there, clock);
    expect(await restored.findUser({ key: 'ann' })).toMatchObject({ missed: 550 });
  });

  it.each(ENGINES)('[STO4] of a broken file leaves nothing on %s', async (kind) => {
    const file = await aBackup();
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const [header = '', ...rest] = lines;
    const broken: Record<string, [lines: string[], why: RegExp]> = {
      'another file': [['hello'], /^The file is no backup of Parley\.$/],
      'an empty file': [[], /^The backup is not whole\.$/],
      'one without end': [lines.slice(0, -1), /^The backup is not whole\.$/],
      'one with a row less': [
        [header, ...rest.slice(0, -2), ...rest.slice(-1)],
        /^Line \d+ of the backup is not what/,
      ],
      'one with an odd row': [
        [header, '["pg_user",{}]', ...rest],
        /^Line 2 of the backup is not what Parley wrote\.$/,
      ],
      'one that goes on': [[...lines, ...rest], /^Line \d+ of the backup is not what/],
      'one with an odd column': [
        [header, '["users",{"x":1}]', '{"rows":1}'],
        /^The backup cannot be restored: .+/,
      ],
      'a newer one': [
        ['{"parley":"store","schema":99}', ...rest],
        /^The backup is of version 99, this Parley knows versions up to \d+: use the newer Parley\.$/,
      ],
    };
    const there = await opened.place(kind);
    for (const [name, [content, why]] of Object.entries(broken)) {
      writeFileSync(file, content.map((line) => `${line}\n`).join(''));
      await expect(restore(there, file), name).rejects.toThrow(why);
    }
    const store = await opened.open(there, clock);
    expect(await store.findUser({ key: 'ann' })).toBeNull();
  });
});

it('[STO4] says in one line that there is nothing to back up, and writes nothing', async () => {
  const file = join(opened.folder(), 'backup');
  const nowhere = { kind: 'sqlite', path: join(opened.folder(), 'parley.db') } as const;
  await expect(backup(nowhere, file)).rejects.toThrow(/^There is no store at .+\.$/);
  for (const kind of ENGINES) {
    const nothing = await opened.place(kind);
    if (nothing.kind === 'sqlite') writeFileSync(nothing.path, '');
    await expect(backup(nothing, file)).rejects.toThrow(/^The store cannot be backed up: [^\n]+$/);
  }
  expect(readdirSync(dirname(file))).toEqual([]);
});
