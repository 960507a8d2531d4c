/** Who there is, and who knows whom. */
import type { Kysely } from 'kysely';

export async function users({ schema }: Kysely<never>): Promise<void> {
  await schema
    .createTable('users')
    .addColumn('key', 'text', (column) => column.primaryKey().notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('password_hash', 'text')
    .addColumn('callers', 'text', (column) => column.notNull())
    .addColumn('second_call', 'text', (column) => column.notNull())
    .addColumn('made_at', 'bigint', (column) => column.notNull())
    .addColumn('seen_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema.createIndex('users_by_seen').on('users').columns(['kind', 'seen_at']).execute();

  await schema
    .createTable('devices')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('user_key', 'text', (column) =>
      column.notNull().references('users.key').onDelete('cascade'),
    )
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .addColumn('label', 'text', (column) => column.notNull())
    .addColumn('made_at', 'bigint', (column) => column.notNull())
    .addColumn('seen_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema.createIndex('devices_by_user').on('devices').column('user_key').execute();

  await schema
    .createTable('people')
    .addColumn('user_key', 'text', (column) =>
      column.notNull().references('users.key').onDelete('cascade'),
    )
    // No reference: one may ask or block a name that is nobody's.
    .addColumn('other_key', 'text', (column) => column.notNull())
    .addColumn('other_id', 'text', (column) => column.notNull())
    .addColumn('relation', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('people_pair', ['user_key', 'other_key'])
    .execute();
  await schema.createIndex('people_by_other').on('people').column('other_key').execute();

  await schema
    .createTable('passkeys')
    .addColumn('credential', 'text', (column) => column.primaryKey().notNull())
    .addColumn('user_key', 'text', (column) =>
      column.notNull().references('users.key').onDelete('cascade'),
    )
    .addColumn('public_key', 'text', (column) => column.notNull())
    .addColumn('counter', 'bigint', (column) => column.notNull())
    .execute();
  await schema.createIndex('passkeys_by_user').on('passkeys').column('user_key').execute();
}
