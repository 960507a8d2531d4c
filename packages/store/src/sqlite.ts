/**
 * Kysely on `node:sqlite`: one connection, whose transactions come one after the other. Everything runs on
 * the thread of who asks, so statements are short and whole tables are never read at once.
 */
import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type SqliteStatement,
  type TransactionSettings,
} from 'kysely';
import type { Database } from './schema.ts';

/** How long to wait for another process: a backup never holds the lock, a restore has no server beside it. */
const BUSY_MS = 2_000;
const STATEMENTS_KEPT = 256;

export function openSqlite(path: string): Kysely<Database> {
  const database = open(path);
  return new Kysely<Database>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new Driver({ database }),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
}

/**
 * In WAL mode a transaction that was committed survives the end of the process with NORMAL, too; FULL
 * would ask the disk on every commit, on the thread that relays.
 */
function open(path: string): Statements {
  // The file holds hashes and secrets: only its owner reads it.
  if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path, {
    timeout: BUSY_MS,
    enableForeignKeyConstraints: true,
  });
  database.exec('pragma journal_mode = wal');
  database.exec('pragma synchronous = normal');
  return new Statements(database);
}

/** Takes the lock for writing at once: a transaction that begins by reading could not get it later. */
class Driver extends SqliteDriver {
  override async beginTransaction(
    connection: DatabaseConnection,
    { accessMode }: TransactionSettings = {},
  ): Promise<void> {
    const begin = accessMode === 'read only' ? 'begin' : 'begin immediate';
    await connection.executeQuery(CompiledQuery.raw(begin));
  }
}

/** The statements of one database, compiled once. */
class Statements implements SqliteDatabase {
  readonly #database: DatabaseSync;
  readonly #kept = new Map<string, Statement>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  prepare(text: string): SqliteStatement {
    const known = this.#kept.get(text);
    if (known !== undefined) return known;
    const statement = new Statement(this.#database.prepare(text));
    if (this.#kept.size < STATEMENTS_KEPT) this.#kept.set(text, statement);
    return statement;
  }

  close(): void {
    this.#kept.clear();
    this.#database.close();
  }
}

class Statement implements SqliteStatement {
  readonly #statement: StatementSync;
  readonly reader: boolean;

  constructor(statement: StatementSync) {
    this.#statement = statement;
    this.reader = statement.columns().length > 0;
  }

  all(parameters: readonly unknown[]): unknown[] {
    return this.#statement.all(...(parameters as SQLInputValue[]));
  }

  run(parameters: readonly unknown[]): ReturnType<StatementSync['run']> {
    return this.#statement.run(...(parameters as SQLInputValue[]));
  }

  iterate(parameters: readonly unknown[]): IterableIterator<unknown> {
    return this.#statement.iterate(...(parameters as SQLInputValue[]));
  }
}
