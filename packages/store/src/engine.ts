/** The two databases behind one interface, and the one place that knows which is which. */
import type { Kysely } from 'kysely';
import { openPostgres } from './postgres.ts';
import type { Database } from './schema.ts';
import { openSqlite } from './sqlite.ts';

export type Location =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: string };

export interface Engine {
  readonly db: Kysely<Database>;
  /** Whether several transactions write at once, so that rows need locks. */
  readonly concurrent: boolean;
}

export function openEngine(location: Location): Engine {
  switch (location.kind) {
    case 'sqlite':
      return { db: openSqlite(location.path), concurrent: false };
    case 'postgres':
      return { db: openPostgres(location.url), concurrent: true };
  }
}
