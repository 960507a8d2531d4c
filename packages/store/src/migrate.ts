/**
 * Brings a store to a version, only forward, in one transaction. A migration that was released is never
 * changed; what comes later is a file of its own, at the end of the list.
 */
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Engine } from './engine.ts';
import { StoreError } from './error.ts';
import { users } from './migrations/1-users.ts';
import { calls } from './migrations/2-calls.ts';
import { secrets } from './migrations/3-secrets.ts';
import type { Database } from './schema.ts';

const MIGRATIONS: readonly ((db: Kysely<never>) => Promise<void>)[] = [users, calls, secrets];

export const newestVersion = MIGRATIONS.length;

/** Any number, the same for every Parley. */
const MIGRATION_LOCK = 0x9a41e7;

interface Versioned {
  parley_schema: { version: number };
}

/** Refuses a store of a newer version; leaves alone what is at `to` or beyond. */
export async function migrate(engine: Engine, to = newestVersion): Promise<void> {
  await engine.db.transaction().execute(async (tx) => {
    const from = await versionOf(engine, tx);
    refuseNewer('The store', from);
    await climb(tx, from, to);
  });
}

export function refuseNewer(what: string, version: number): void {
  if (version <= newestVersion) return;
  const known = `this Parley knows versions up to ${newestVersion}`;
  throw new StoreError(`${what} is of version ${version}, ${known}: use the newer Parley.`);
}

/** Of a store that was made. */
export const readVersion = async (tx: Transaction<Database>): Promise<number | undefined> =>
  (await versioned(tx).selectFrom('parley_schema').select('version').executeTakeFirst())?.version;

/** 0 where there is nothing yet. No other process changes it before the transaction ends. */
export async function versionOf(engine: Engine, tx: Transaction<Database>): Promise<number> {
  if (engine.concurrent) await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(tx);
  await tx.schema
    .createTable('parley_schema')
    .ifNotExists()
    .addColumn('version', 'integer', (column) => column.notNull())
    .execute();
  return (await readVersion(tx)) ?? 0;
}

export async function climb(tx: Transaction<Database>, from: number, to: number): Promise<void> {
  if (from >= to) return;
  for (const step of MIGRATIONS.slice(from, to)) await step(tx as unknown as Kysely<never>);
  await versioned(tx).deleteFrom('parley_schema').execute();
  await versioned(tx).insertInto('parley_schema').values({ version: to }).execute();
}

const versioned = (tx: Transaction<Database>): Kysely<Versioned> =>
  tx as unknown as Kysely<Versioned>;
