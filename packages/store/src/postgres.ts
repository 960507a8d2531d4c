/** Kysely on PostgreSQL: a pool of connections that gives up in time, so that every question is answered. */
import { Socket } from 'node:net';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Database } from './schema.ts';

const CONNECTIONS = 10;
const CONNECT_MS = 5_000;
const PATIENCE_MS = 15_000;

export function openPostgres(url: string, patienceMs = PATIENCE_MS): Kysely<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'parley',
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: patienceMs,
    // What a connection that was given up still holds on the other side.
    idle_in_transaction_session_timeout: patienceMs,
    stream: () => socketWith(patienceMs),
    types: { getTypeParser },
  });
  // Of a connection that breaks, used or not, whoever asks by it is told by their own query; but an
  // event of an error that nobody listens to would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}

/** A network may swallow everything without a word; then the connection is no good any more, not only the query. */
function socketWith(patienceMs: number): Socket {
  const socket = new Socket();
  return socket.setTimeout(patienceMs, () => socket.destroy(new Error('PostgreSQL is silent')));
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
