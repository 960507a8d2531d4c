/** Users: made, found, changed, deleted. What belongs to one goes along, by the references of the tables. */
import type { NewUser, UserKey } from '@parley/core/server';
import type { Holder, Operation, Work } from '../work.ts';
import { insertDevice } from './devices.ts';
import { insertPasskey, isTaken } from './passkeys.ts';
import { keepForGood, readUser, removeUser, sawUser, standingOf } from './standing.ts';

export const makeUser: Operation<'makeUser'> = async (work, { user, device, guestLifeMs }) => {
  const holder = (await work.take(user.key)).get(user.key);
  if (holder !== undefined && !isLapsed(work, holder, guestLifeMs)) return null;
  if (user.passkey !== undefined && (await isTaken(work, user.passkey))) return null;
  if (holder !== undefined) await removeUser(work, user.key);
  const made = await insertUser(work, user);
  if (!made) return null;
  await insertDevice(work, user.key, device);
  if (user.passkey !== undefined) await insertPasskey(work, user.key, user.passkey);
  return standingOf(work, user.key);
};

export const findUser: Operation<'findUser'> = async (work, { key }) =>
  (await readUser(work, key)) ?? null;

export const admitUser: Operation<'admitUser'> = async (work, { user }) => {
  await insertUser(work, user);
  const holder = (await work.take(user.key)).get(user.key);
  if (holder?.kind !== 'token' || holder.id !== user.id) return null;
  await sawUser(work, user.key);
  return standingOf(work, user.key);
};

export const setPassword: Operation<'setPassword'> = async ({ tx }, { key, passwordHash }) => {
  await tx
    .updateTable('users')
    .set({ password_hash: passwordHash })
    .where('key', '=', key)
    .execute();
  await keepForGood(tx, key);
  return {};
};

export const setSettings: Operation<'setSettings'> = async ({ tx }, given) => {
  const { key, callers, secondCall } = given;
  const changes = {
    ...(callers === undefined ? {} : { callers }),
    ...(secondCall === undefined ? {} : { second_call: secondCall }),
  };
  if (Object.keys(changes).length > 0) {
    await tx.updateTable('users').set(changes).where('key', '=', key).execute();
  }
  return {};
};

export const deleteUser: Operation<'deleteUser'> = async (work, { key }) => {
  await work.take(key);
  return { people: await removeUser(work, key) };
};

export const seen: Operation<'seen'> = async (work, { key, agoMs }) => {
  await sawUser(work, key, work.at(agoMs));
  return {};
};

/** A guest who was away for too long goes; whether this one was. */
export async function removeGuest(work: Work, key: UserKey, guestLifeMs: number): Promise<boolean> {
  const holder = (await work.take(key)).get(key);
  if (holder === undefined || !isLapsed(work, holder, guestLifeMs)) return false;
  await removeUser(work, key);
  return true;
}

const isLapsed = (work: Work, { kind, seen_at }: Holder, guestLifeMs: number): boolean =>
  kind === 'guest' && work.ago(seen_at) >= guestLifeMs;

/** Whether the key was free. */
async function insertUser(work: Work, user: NewUser): Promise<boolean> {
  const made = await work.tx
    .insertInto('users')
    .values({
      key: user.key,
      id: user.id,
      kind: user.kind,
      password_hash: user.passwordHash ?? null,
      callers: 'everyone',
      second_call: 'busy',
      made_at: work.now,
      seen_at: work.now,
    })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('key')
    .execute();
  return made.length > 0;
}
