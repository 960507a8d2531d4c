/** What the server makes once and keeps for itself. */
import type { Kysely } from 'kysely';

export async function secrets({ schema }: Kysely<never>): Promise<void> {
  await schema
    .createTable('secrets')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
}
