/** The calls of each user, newest first; calls of one time are in the order of their ids. */
import type { NewCall, UserKey } from '@parley/core/server';
import { parseJson } from '@parley/protocol';
import type { Database } from '../schema.ts';
import type { Operation, Work } from '../work.ts';

type Row = Database['calls'];

export const addCalls: Operation<'addCalls'> = async (work, { calls, keep }) => {
  if (calls.length === 0) return { missed: [] };
  const holders = await work.take(...calls.map(({ key }) => key));
  const rows = calls
    .filter(({ key }) => holders.has(key))
    .map(({ key, call }) => rowOf(work, key, call));
  if (rows.length > 0) {
    await work.tx
      .insertInto('calls')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['user_key', 'id']).doNothing())
      .execute();
  }
  for (const key of holders.keys()) await forgetBeyond(work, key, keep);
  const missed = await missedOf(work, [...holders.keys()]);
  return { missed: calls.map(({ key }) => missed.get(key) ?? 0) };
};

export const listCalls: Operation<'listCalls'> = async (work, { key, after, limit }) => {
  let query = newestFirst(work, key)
    .selectAll()
    .limit(limit + 1);
  if (after !== undefined) {
    const last = await work.tx
      .selectFrom('calls')
      .select(['at', 'id'])
      .where('user_key', '=', key)
      .where('id', '=', after)
      .executeTakeFirst();
    if (last === undefined) return { calls: [], more: false };
    query = query.where((eb) => eb(eb.refTuple('at', 'id'), '<', eb.tuple(last.at, last.id)));
  }
  const rows = await query.execute();
  const calls = rows.slice(0, limit).map((row) => callOf(work, row));
  return { calls, more: rows.length > limit };
};

export const forgetCalls: Operation<'forgetCalls'> = async (work, { key, call }) => {
  const all = work.tx.deleteFrom('calls').where('user_key', '=', key);
  await (call === undefined ? all : all.where('id', '=', call)).execute();
  return { missed: (await missedOf(work, [key])).get(key) ?? 0 };
};

export const sawMissed: Operation<'sawMissed'> = async ({ tx }, { key }) => {
  await tx
    .updateTable('calls')
    .set({ unseen: 0 })
    .where('user_key', '=', key)
    .where('unseen', '=', 1)
    .execute();
  return {};
};

const newestFirst = ({ tx }: Work, key: UserKey) =>
  tx.selectFrom('calls').where('user_key', '=', key).orderBy('at', 'desc').orderBy('id', 'desc');

async function forgetBeyond(work: Work, key: UserKey, keep: number): Promise<void> {
  const first = await newestFirst(work, key)
    .select(['at', 'id'])
    .limit(1)
    .offset(keep)
    .executeTakeFirst();
  if (first === undefined) return;
  await work.tx
    .deleteFrom('calls')
    .where('user_key', '=', key)
    .where((eb) => eb(eb.refTuple('at', 'id'), '<=', eb.tuple(first.at, first.id)))
    .execute();
}

async function missedOf(
  { tx }: Work,
  keys: readonly UserKey[],
): Promise<ReadonlyMap<UserKey, number>> {
  if (keys.length === 0) return new Map();
  const counts = await tx
    .selectFrom('calls')
    .select((eb) => ['user_key', eb.fn.countAll<number>().as('count')])
    .where('user_key', 'in', keys)
    .where('unseen', '=', 1)
    .groupBy('user_key')
    .execute();
  return new Map(counts.map(({ user_key, count }) => [user_key, count]));
}

const rowOf = (work: Work, key: UserKey, call: NewCall): Row => ({
  user_key: key,
  id: call.id,
  at: work.at(call.agoMs),
  direction: call.direction,
  other_id: call.user ?? null,
  names: JSON.stringify(call.names),
  media: call.media,
  length_ms: Math.round(call.lengthMs),
  reason: call.reason,
  unseen: call.unseen ? 1 : 0,
});

const callOf = (work: Work, row: Row): NewCall => ({
  id: row.id,
  direction: row.direction,
  ...(row.other_id === null ? {} : { user: row.other_id }),
  names: parseJson(row.names, Number.MAX_SAFE_INTEGER) as string[],
  media: row.media,
  agoMs: work.ago(row.at),
  lengthMs: row.length_ms,
  reason: row.reason,
  unseen: row.unseen === 1,
});
