/**
 * Makes a store of a backup, on either engine, in one transaction: all of it or nothing. A backup of an
 * earlier version is put into tables of that version, which then come to the newest as any others.
 */
import { open } from 'node:fs/promises';
import type { Transaction } from 'kysely';
import { parseJson } from '@parley/protocol';
import type { Line, Row } from './backup.ts';
import { type Engine, type Location, openEngine } from './engine.ts';
import { attempt, StoreError } from './error.ts';
import { climb, newestVersion, refuseNewer, versionOf } from './migrate.ts';
import { type Database, TABLES, type TableName } from './schema.ts';

const BATCH = 200;

/** Refused where somebody already has a store. */
export function restore(location: Location, file: string): Promise<{ rows: number }> {
  return attempt('The backup cannot be restored', async () => {
    const handle = await open(file);
    try {
      const engine = openEngine(location);
      try {
        return await engine.db.transaction().execute(async (tx) => {
          await clear(engine, tx);
          return { rows: await readAll(tx, handle.readLines()) };
        });
      } finally {
        await engine.db.destroy();
      }
    } finally {
      await handle.close();
    }
  });
}

/** The tables of a store in which there is nothing give way to those of the backup's version. */
async function clear(engine: Engine, tx: Transaction<Database>): Promise<void> {
  const version = await versionOf(engine, tx);
  refuseNewer('The store', version);
  if (version === 0) return;
  await climb(tx, version, newestVersion);
  for (const table of (Object.keys(TABLES) as TableName[]).toReversed()) {
    const some = await tx.selectFrom(table).selectAll().limit(1).execute();
    if (some.length > 0)
      throw new StoreError('The store is not empty, and a backup makes a new one.');
    await tx.schema.dropTable(table).execute();
  }
}

async function readAll(tx: Transaction<Database>, texts: AsyncIterable<string>): Promise<number> {
  let schema = 0;
  let rows = 0;
  let batch: Row[] = [];
  let table: TableName = 'users';
  const put = async (): Promise<void> => {
    if (batch.length > 0) await tx.insertInto(table).values(batch).execute();
    batch = [];
  };
  for await (const line of linesOf(texts)) {
    if ('parley' in line) {
      ({ schema } = line);
      await climb(tx, 0, schema);
    } else if ('rows' in line) {
      ({ rows } = line);
    } else {
      if (line[0] !== table || batch.length === BATCH) await put();
      table = line[0];
      batch.push(line[1]);
    }
  }
  await put();
  await climb(tx, schema, newestVersion);
  return rows;
}

/** A header, rows, and their count. */
async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<Line> {
  let read = 0;
  let isWhole = false;
  for await (const text of texts) {
    const line = parseJson(text, Number.MAX_SAFE_INTEGER);
    if (read === 0) {
      if (!isHeader(line)) throw new StoreError('The file is no backup of Parley.');
      refuseNewer('The backup', line.schema);
      yield line;
    } else if (isRow(line) && !isWhole) {
      yield line;
    } else if (isEnd(line, read - 1) && !isWhole) {
      isWhole = true;
      yield line;
    } else {
      throw new StoreError(`Line ${read + 1} of the backup is not what Parley wrote.`);
    }
    read += 1;
  }
  if (!isWhole) throw new StoreError('The backup is not whole.');
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const isHeader = (line: unknown): line is Line & { schema: number } =>
  isObject(line) &&
  'parley' in line &&
  'schema' in line &&
  Number.isInteger(line.schema) &&
  Number(line.schema) > 0;

const isRow = (line: unknown): line is Line & readonly [TableName, Row] =>
  Array.isArray(line) && Object.hasOwn(TABLES, String(line[0])) && isObject(line[1]);

const isEnd = (line: unknown, rows: number): line is Line & { rows: number } =>
  isObject(line) && 'rows' in line && line.rows === rows;
