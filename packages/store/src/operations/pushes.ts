/** Where the pages' service workers are reached. An endpoint is one browser's, whoever signs in there. */
import type { Operation } from '../work.ts';

export const setPush: Operation<'setPush'> = async (work, { key, push, max }) => {
  const { tx } = work;
  const holder = (await work.take(key)).get(key);
  if (holder === undefined) return {};
  if (holder.kind !== 'token' && !(await hasDevice(work, key, push.device))) return {};
  await tx.deleteFrom('pushes').where('device', '=', push.device).execute();
  const { device, p256dh, auth } = push;
  const row = { user_key: key, device, p256dh, auth, made_at: work.now };
  await tx
    .insertInto('pushes')
    .values({ endpoint: push.endpoint, ...row })
    .onConflict((conflict) => conflict.column('endpoint').doUpdateSet(row))
    .execute();
  await tx
    .deleteFrom('pushes')
    .where('user_key', '=', key)
    .where('endpoint', '!=', push.endpoint)
    .where('endpoint', 'in', (eb) =>
      eb
        .selectFrom('pushes')
        .select('endpoint')
        .where('user_key', '=', key)
        .where('endpoint', '!=', push.endpoint)
        .orderBy('made_at', 'desc')
        .limit(Number.MAX_SAFE_INTEGER)
        .offset(max - 1),
    )
    .execute();
  return {};
};

export const dropPush: Operation<'dropPush'> = async ({ tx }, given) => {
  await tx
    .deleteFrom('pushes')
    .where((eb) =>
      'device' in given ? eb('device', '=', given.device) : eb('endpoint', '=', given.endpoint),
    )
    .execute();
  return {};
};

const hasDevice = async (
  { tx }: Parameters<Operation<'setPush'>>[0],
  key: string,
  id: string,
): Promise<boolean> => {
  const query = tx
    .selectFrom('devices')
    .select('id')
    .where('user_key', '=', key)
    .where('id', '=', id);
  return (await query.executeTakeFirst()) !== undefined;
};
