/** What is read of a user, and touched, by several operations. */
import type { Standing, StoredUser, UserKey } from '@parley/core/server';
import { showsOwnName } from '../relations.ts';
import type { Work } from '../work.ts';

export async function standingOf(work: Work, key: UserKey): Promise<Standing | null> {
  const user = await readUser(work, key);
  if (user === undefined) return null;
  const people = await work.tx
    .selectFrom('people')
    .leftJoin('users', 'users.key', 'people.other_key')
    .select(['other_key', 'other_id', 'relation', 'users.id', 'users.seen_at'])
    .where('people.user_key', '=', key)
    .execute();
  return {
    user,
    people: people.map((person) => ({
      key: person.other_key,
      id: showsOwnName(person.relation) ? (person.id ?? person.other_id) : person.other_id,
      is: person.relation,
      seenAgoMs: work.ago(person.seen_at ?? work.now),
    })),
  };
}

export async function readUser({ tx }: Work, key: UserKey): Promise<StoredUser | undefined> {
  return tx
    .selectFrom('users')
    .select((eb) => [
      'key',
      'id',
      'kind',
      'password_hash as passwordHash',
      'callers',
      'second_call as secondCall',
      eb
        .selectFrom('passkeys')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('passkeys.user_key', '=', 'users.key')
        .$asScalar()
        .$notNull()
        .as('passkeys'),
      eb
        .selectFrom('calls')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('calls.user_key', '=', 'users.key')
        .where('unseen', '=', 1)
        .$asScalar()
        .$notNull()
        .as('missed'),
    ])
    .where('key', '=', key)
    .executeTakeFirst();
}

/** Not back in time: a device that reports late does not take away what another one said. */
export async function sawUser(work: Work, key: UserKey, at = work.now): Promise<void> {
  await work.tx
    .updateTable('users')
    .set({ seen_at: at })
    .where('key', '=', key)
    .where('seen_at', '<', at)
    .execute();
}

export async function keepForGood(tx: Work['tx'], key: UserKey): Promise<void> {
  await tx
    .updateTable('users')
    .set({ kind: 'account' })
    .where('key', '=', key)
    .where('kind', '=', 'guest')
    .execute();
}

/** Whoever loses a contact or a request by it. */
export async function removeUser({ tx }: Work, key: UserKey): Promise<UserKey[]> {
  await tx.deleteFrom('users').where('key', '=', key).execute();
  const people = await tx
    .deleteFrom('people')
    .where('other_key', '=', key)
    .where('relation', 'in', ['contact', 'asking'])
    .returning('user_key')
    .execute();
  return people.map(({ user_key }) => user_key);
}
