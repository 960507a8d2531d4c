/**
 * The whole store as one file, written while a server may work on it. A line of JSON for each row, in an
 * order in which they can be put back; the first line says what it is, the last that it is all.
 */
import { existsSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { sql, type Transaction } from 'kysely';
import { openEngine, type Location } from './engine.ts';
import { attempt, StoreError } from './error.ts';
import { newestVersion, readVersion, refuseNewer } from './migrate.ts';
import { type Database, TABLES, type TableName } from './schema.ts';

export type Row = Readonly<Record<string, string | number | null>>;
export type Line =
  | { readonly parley: 'store'; readonly schema: number }
  | readonly [table: TableName, row: Row]
  | { readonly rows: number };

const PAGE = 1_000;

/** The file appears when it is whole. It holds hashes and secrets: only its owner reads it. */
export function backup(location: Location, file: string): Promise<{ rows: number }> {
  return attempt('The store cannot be backed up', async () => {
    if (location.kind === 'sqlite' && !existsSync(location.path)) {
      throw new StoreError(`There is no store at ${location.path}.`);
    }
    const engine = openEngine(location);
    const part = `${file}.part`;
    try {
      const handle = await open(part, 'w', 0o600);
      try {
        const rows = await engine.db
          .transaction()
          .setIsolationLevel('repeatable read')
          .setAccessMode('read only')
          .execute((tx) => writeAll(tx, handle));
        await handle.sync();
        await rename(part, file);
        return { rows };
      } finally {
        await handle.close();
        await rm(part, { force: true });
      }
    } finally {
      await engine.db.destroy();
    }
  });
}

async function writeAll(tx: Transaction<Database>, file: FileHandle): Promise<number> {
  const schema = (await readVersion(tx)) ?? 0;
  refuseNewer('The store', schema);
  if (schema < newestVersion) {
    throw new StoreError(
      `The store is of the older version ${schema}: start the server once before.`,
    );
  }
  const write = (lines: readonly Line[]): Promise<void> =>
    file.appendFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  await write([{ parley: 'store', schema }]);
  let rows = 0;
  for (const table of Object.keys(TABLES) as TableName[]) {
    for await (const page of pagesOf(tx, table)) {
      rows += page.length;
      await write(page.map((row) => [table, row]));
    }
  }
  await write([{ rows }]);
  return rows;
}

/** Never the whole table at once. */
async function* pagesOf(tx: Transaction<Database>, table: TableName): AsyncGenerator<Row[]> {
  const names: readonly string[] = TABLES[table];
  const key = sql.join(names.map((name) => sql.ref(name)));
  let beyond = sql``;
  for (;;) {
    const query = sql<Row>`select * from ${sql.table(table)} ${beyond} order by ${key} limit ${PAGE}`;
    const { rows } = await query.execute(tx);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    beyond = sql`where (${key}) > (${sql.join(names.map((name) => last[name]))})`;
  }
}
