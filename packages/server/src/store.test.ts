import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, inject, it, vi } from 'vitest';
import { main, ready, type Run, Runs, steps } from './process-testing.ts';
import { TestClient } from './testing.ts';

// Each test starts processes, and a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

let runs: Runs;
let folder: string;
beforeEach(() => {
  runs = new Runs();
  ({ folder } = runs);
});
afterEach(() => runs.end());

async function claimed(port: number, id: string): Promise<string> {
  const client = await TestClient.session(`ws://127.0.0.1:${port}/ws`);
  const answer = await client.command('claim', { id });
  client.close();
  return (answer as { value: { secret: string } }).value.secret;
}

const postgres = inject('postgres');
const engines = ['SQLite', ...(postgres === null ? [] : ['PostgreSQL'])];

it.each(engines)(
  '[STO4] a backup of a running server makes an equal store on %s, with the same users in it',
  async (engine) => {
    const file = join(folder, 'parley.backup');
    const server = runs.run('--address', '127.0.0.1:0');
    const port = await ready(server);
    const secret = await claimed(port, 'Ada');
    const backup = runs.spawn(process.execPath, [main, 'backup', file, ...runs.dataDir('data')]);
    expect(await backup.ended).toEqual([0, null]);
    expect(backup.out()).toMatch(/^Wrote \d+ rows of the store to .*parley\.backup\.\n$/);
    expect(backup.err()).toBe('');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const late = await claimed(port, 'Bo');

    const database = engine === 'SQLite' ? [] : ['--database', postgres ?? ''];
    const elsewhere = [...runs.dataDir('elsewhere'), ...database];
    const restore = runs.spawn(process.execPath, [main, 'restore', file, ...elsewhere]);
    expect(await restore.ended, restore.err()).toEqual([0, null]);
    expect(restore.out()).toMatch(/^Made a store of \d+ rows from .*parley\.backup\.\n$/);
    const other = runs.run('--address', '127.0.0.1:0', ...elsewhere);
    const client = await TestClient.session(`ws://127.0.0.1:${await ready(other)}/ws`);
    expect(await client.command('enter', { secret: late })).toMatchObject({ t: 'refused' });
    expect(await client.command('enter', { secret })).toMatchObject({ t: 'done' });
    other.child.kill('SIGTERM');
    expect((await client.closed).code).toBe(1012);
    expect(await other.ended).toEqual([0, null]);
    expect(steps(other).at(-1)).toBe('stopped');
    expect(steps(other)).not.toContain('store failed');
  },
);

it('[STO4] backup and restore that cannot be done end with one line and code 1', async () => {
  const garbage = join(folder, 'garbage');
  writeFileSync(garbage, 'no backup\n');
  await ready(runs.run('--address', '127.0.0.1:0'));
  const attempts: [string[], RegExp][] = [
    [
      ['backup', join(folder, 'a'), ...runs.dataDir('nowhere')],
      /^backup: There is no store at \S+\.\n$/,
    ],
    [
      ['backup', '/no/such/folder/a', ...runs.dataDir('data')],
      /^backup: The store cannot be backed up: .+\n$/,
    ],
    [
      ['restore', '/no/such/file', ...runs.dataDir('new')],
      /^restore: The backup cannot be restored: .+\n$/,
    ],
    [
      ['restore', garbage, ...runs.dataDir('new')],
      /^restore: The file is no backup of Parley\.\n$/,
    ],
    [['restore', garbage, ...runs.dataDir('data')], /^restore: The store is not empty.*\.\n$/],
    [['restore', garbage, '--data-dir', garbage], /^--data-dir: cannot write \S+garbage: .*\.\n$/],
  ];
  for (const [args, line] of attempts) {
    const attempt = runs.spawn(process.execPath, [main, ...args]);
    expect(await attempt.ended, args.join(' ')).toEqual([1, null]);
    expect(attempt.err()).toMatch(line);
    expect(attempt.out()).toBe('');
  }
});

it('[SRV6] [STO7] a store that cannot be opened ends the start with one line and code 1', async () => {
  const [broken, newer] = [join(folder, 'broken'), join(folder, 'newer')];
  mkdirSync(broken);
  mkdirSync(newer);
  const database = new DatabaseSync(join(newer, 'parley.db'));
  database.exec(
    'create table parley_schema (version integer); insert into parley_schema values (999)',
  );
  database.close();
  writeFileSync(join(broken, 'parley.db'), 'no database at all, but long enough to be looked at');
  const attempts: [Run, RegExp][] = [
    [runs.run('--data-dir', broken), /^--data-dir: The store cannot be opened: [^\n]+\n$/],
    [runs.run('--data-dir', newer), /^--data-dir: The store is of version 999, [^\n]+\n$/],
    [
      runs.run('--database', 'postgres://ada:hush@127.0.0.1:1/parley'),
      /^--database: The store cannot be opened: [^\n]+\n$/,
    ],
  ];
  for (const [attempt, line] of attempts) {
    expect(await attempt.ended).toEqual([1, null]);
    expect(attempt.err()).toMatch(line);
    expect(attempt.err()).not.toContain('hush');
  }
});
