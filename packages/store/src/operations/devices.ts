/** The devices a user is signed in on. A device takes its push subscription along. */
import type { NewDevice, ShownProof, UserKey } from '@parley/core/server';
import type { Operation, Work } from '../work.ts';
import { removeUser, sawUser, standingOf } from './standing.ts';

export const openDevice: Operation<'openDevice'> = async (work, { hash }) => {
  const device = await work.tx
    .selectFrom('devices')
    .select(['id', 'user_key'])
    .where('hash', '=', hash)
    .executeTakeFirst();
  if (device === undefined) return null;
  await work.take(device.user_key);
  const [opened] = await work.tx
    .updateTable('devices')
    .set({ seen_at: work.now })
    .where('id', '=', device.id)
    .returning('id')
    .execute();
  await sawUser(work, device.user_key);
  const standing = await standingOf(work, device.user_key);
  // Both may have gone before they could be taken.
  return opened === undefined || standing === null ? null : { device: opened.id, standing };
};

export const addDevice: Operation<'addDevice'> = async (work, { key, device, max, shown }) => {
  const holders = await work.take(key);
  if (!holders.has(key) || !(await isTheirs(work, key, shown))) return null;
  const neglected = await work.tx
    .selectFrom('devices')
    .select('id')
    .where('user_key', '=', key)
    .orderBy('seen_at', 'desc')
    .orderBy('made_at', 'desc')
    .limit(Number.MAX_SAFE_INTEGER)
    .offset(max - 1)
    .execute();
  for (const { id } of neglected) await drop(work, key, id);
  await insertDevice(work, key, device);
  await sawUser(work, key);
  const standing = await standingOf(work, key);
  return standing && { ...standing, gone: neglected.map(({ id }) => id) };
};

export const listDevices: Operation<'listDevices'> = async (work, { key }) => {
  const devices = await work.tx
    .selectFrom('devices')
    .select(['id', 'label', 'made_at', 'seen_at'])
    .where('user_key', '=', key)
    .orderBy('seen_at', 'desc')
    .orderBy('made_at', 'desc')
    .execute();
  return devices.map(({ id, label, made_at, seen_at }) => {
    return { id, label, madeAgoMs: work.ago(made_at), seenAgoMs: work.ago(seen_at) };
  });
};

export const dropDevices: Operation<'dropDevices'> = async (work, { key, only }) => {
  const holder = (await work.take(key)).get(key);
  await drop(work, key, only);
  const isGivenUp = holder?.kind === 'guest' && !(await hasDevice(work, key));
  return { people: isGivenUp ? await removeUser(work, key) : [] };
};

export async function insertDevice(work: Work, key: UserKey, device: NewDevice): Promise<void> {
  const { id, hash, label } = device;
  await work.tx
    .insertInto('devices')
    .values({ id, user_key: key, hash, label, made_at: work.now, seen_at: work.now })
    .execute();
}

async function isTheirs({ tx }: Work, key: UserKey, shown?: ShownProof): Promise<boolean> {
  if (shown === undefined) return true;
  const proof =
    'credential' in shown
      ? tx
          .selectFrom('passkeys')
          .select('user_key')
          .where('user_key', '=', key)
          .where('credential', '=', shown.credential)
      : tx
          .selectFrom('users')
          .select('key as user_key')
          .where('key', '=', key)
          .where('password_hash', '=', shown.passwordHash);
  return (await proof.executeTakeFirst()) !== undefined;
}

async function hasDevice({ tx }: Work, key: UserKey): Promise<boolean> {
  const device = await tx
    .selectFrom('devices')
    .select('id')
    .where('user_key', '=', key)
    .limit(1)
    .executeTakeFirst();
  return device !== undefined;
}

async function drop({ tx }: Work, key: UserKey, only?: string): Promise<void> {
  const pushes = tx.deleteFrom('pushes').where('user_key', '=', key);
  const devices = tx.deleteFrom('devices').where('user_key', '=', key);
  await (only === undefined ? pushes : pushes.where('device', '=', only)).execute();
  await (only === undefined ? devices : devices.where('id', '=', only)).execute();
}
