/** Passkeys, each of one user. */
import type { Passkey, UserKey } from '@parley/core/server';
import type { Operation, Work } from '../work.ts';
import { keepForGood } from './standing.ts';

export const addPasskey: Operation<'addPasskey'> = async (work, { key, passkey, max }) => {
  const { tx } = work;
  const holders = await work.take(key);
  if (!holders.has(key)) return { added: false };
  const { count } = await tx
    .selectFrom('passkeys')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('user_key', '=', key)
    .executeTakeFirstOrThrow();
  if (count >= max || (await isTaken(work, passkey))) return { added: false };
  await insertPasskey(work, key, passkey);
  await keepForGood(tx, key);
  return { added: true };
};

export const listPasskeys: Operation<'listPasskeys'> = async ({ tx }, { key }) => {
  const passkeys = await tx
    .selectFrom('passkeys')
    .select('credential')
    .where('user_key', '=', key)
    .execute();
  return passkeys.map(({ credential }) => credential);
};

export const findPasskey: Operation<'findPasskey'> = async ({ tx }, { credential }) => {
  const passkey = await tx
    .selectFrom('passkeys')
    .select(['credential', 'user_key as key', 'public_key as publicKey', 'counter'])
    .where('credential', '=', credential)
    .executeTakeFirst();
  return passkey ?? null;
};

export const usePasskey: Operation<'usePasskey'> = async ({ tx }, { credential, counter }) => {
  await tx.updateTable('passkeys').set({ counter }).where('credential', '=', credential).execute();
  return {};
};

export async function isTaken({ tx }: Work, { credential }: Passkey): Promise<boolean> {
  const query = tx.selectFrom('passkeys').select('credential').where('credential', '=', credential);
  return (await query.executeTakeFirst()) !== undefined;
}

export async function insertPasskey({ tx }: Work, key: UserKey, passkey: Passkey): Promise<void> {
  const { credential, publicKey, counter } = passkey;
  await tx
    .insertInto('passkeys')
    .values({ credential, user_key: key, public_key: publicKey, counter })
    .execute();
}
