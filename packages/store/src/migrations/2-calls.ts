/** The calls that were, and where to ring for those to come. */
import type { Kysely } from 'kysely';

export async function calls({ schema }: Kysely<never>): Promise<void> {
  await schema
    .createTable('calls')
    .addColumn('user_key', 'text', (column) =>
      column.notNull().references('users.key').onDelete('cascade'),
    )
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('direction', 'text', (column) => column.notNull())
    .addColumn('other_id', 'text')
    .addColumn('names', 'text', (column) => column.notNull())
    .addColumn('media', 'text', (column) => column.notNull())
    .addColumn('length_ms', 'bigint', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('unseen', 'smallint', (column) => column.notNull())
    .addPrimaryKeyConstraint('calls_of_user', ['user_key', 'id'])
    .execute();
  await schema.createIndex('calls_by_time').on('calls').columns(['user_key', 'at', 'id']).execute();
  await schema.createIndex('calls_by_unseen').on('calls').columns(['user_key', 'unseen']).execute();

  await schema
    .createTable('pushes')
    .addColumn('endpoint', 'text', (column) => column.primaryKey().notNull())
    .addColumn('user_key', 'text', (column) =>
      column.notNull().references('users.key').onDelete('cascade'),
    )
    .addColumn('device', 'text', (column) => column.notNull().unique())
    .addColumn('p256dh', 'text', (column) => column.notNull())
    .addColumn('auth', 'text', (column) => column.notNull())
    .addColumn('made_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema.createIndex('pushes_by_user').on('pushes').column('user_key').execute();
}
