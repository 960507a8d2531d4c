/** Kysely on PostgreSQL: a pool of connections that gives up in time, so that every question is answered. */
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Database } from './schema.ts';

const CONNECTIONS = 10;
const CONNECT_MS = 5_000;
const STATEMENT_MS = 15_000;

export function openPostgres(url: string): Kysely<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'parley',
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    query_timeout: STATEMENT_MS,
    keepAlive: true,
    types: { getTypeParser },
  });
  // Of a connection that breaks, used or not, whoever asks by it is told by their own query; but an
  // event of an error that nobody listens to would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}

/** Our whole numbers are counts and times, which a number holds; the driver would make strings of them. */
const getTypeParser: typeof pg.types.getTypeParser = (type: number, format?: string) => {
  if (type === pg.types.builtins.INT8) return Number;
  return pg.types.getTypeParser(type, format as 'text');
};

/** Undone by PostgreSQL for what somebody else did meanwhile: a row of that key, or a circle of locks. */
export const isLostRace = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && LOST_RACES.has(error.code ?? '');

const LOST_RACES = new Set(['23505', '40P01', '40001']);
