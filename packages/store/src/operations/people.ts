/** Who knows whom: two rows at most for a pair, one for how each sees the other. */
import type { Between, Named, UserKey } from '@parley/core/server';
import type { Relation } from '@parley/protocol';
import {
  askOrAgree,
  drop,
  letIn,
  type Pair,
  type Room,
  showsOwnName,
  shutOut,
  type Step,
} from '../relations.ts';
import type { Operation, Work } from '../work.ts';
import { readUser } from './standing.ts';

interface Sides {
  readonly key: UserKey;
  readonly other: Named;
  /** No end to a list that a step cannot make longer. */
  readonly max?: number;
}

export const addContact: Operation<'addContact'> = (work, given) => move(work, given, askOrAgree);
export const dropContact: Operation<'dropContact'> = (work, given) => move(work, given, drop);
export const block: Operation<'block'> = (work, given) => move(work, given, shutOut);
export const unblock: Operation<'unblock'> = (work, given) => move(work, given, letIn);

export const reach: Operation<'reach'> = async (work, { caller, callee }) => {
  const user = await readUser(work, callee);
  const seenAs = await work.tx
    .selectFrom('people')
    .select('relation')
    .where('user_key', '=', callee)
    .where('other_key', '=', caller)
    .executeTakeFirst();
  const pushes = await work.tx
    .selectFrom('pushes')
    .select(['device', 'endpoint', 'p256dh', 'auth'])
    .where('user_key', '=', callee)
    .execute();
  // Not sooner: the time to an answer would tell who exists.
  if (user === undefined) return null;
  return { user, caller: seenAs?.relation ?? 'none', pushes };
};

async function move(work: Work, sides: Sides, step: Step): Promise<Between | null> {
  const { key, other } = sides;
  const holders = await work.take(key, other.key);
  const me = holders.get(key);
  const them = holders.get(other.key);
  if (me === undefined || me === them) return null;
  const before = await pairOf(work, sides);
  const room = await roomOf(work, sides);
  // Who is nobody has no list to change.
  const after = step(before, them === undefined ? { ...room, theirs: false } : room);
  const isByOwnName = showsOwnName(after.mine);
  if (after.mine !== before.mine || !isByOwnName) await relate(work, key, other, after.mine);
  if (after.theirs !== before.theirs) await relate(work, other.key, me, after.theirs);
  else await lookTwice(work, sides);
  return {
    other: { key: other.key, id: isByOwnName ? (them?.id ?? other.id) : other.id },
    mine: after.mine,
    theirs: after.theirs === before.theirs ? null : after.theirs,
    seenAgoMs: work.ago(them?.seen_at ?? work.now),
  };
}

/** As often as a change asks, or the time to an answer would tell whom a request does not reach. */
async function lookTwice(work: Work, sides: Sides): Promise<void> {
  await pairOf(work, sides);
  await pairOf(work, sides);
}

async function pairOf({ tx }: Work, { key, other }: Sides): Promise<Pair> {
  const rows = await tx
    .selectFrom('people')
    .select(['user_key', 'relation'])
    .where('user_key', 'in', [key, other.key])
    .where('other_key', 'in', [key, other.key])
    .execute();
  const seenBy = (one: UserKey): Relation =>
    rows.find((row) => row.user_key === one)?.relation ?? 'none';
  return { mine: seenBy(key), theirs: seenBy(other.key) };
}

async function roomOf({ tx }: Work, { key, other, max }: Sides): Promise<Room> {
  if (max === undefined) return { mine: true, theirs: true };
  const counts = await tx
    .selectFrom('people')
    .select((eb) => ['user_key', eb.fn.countAll<number>().as('count')])
    .where('user_key', 'in', [key, other.key])
    .groupBy('user_key')
    .execute();
  const hasRoom = (one: UserKey): boolean =>
    (counts.find((row) => row.user_key === one)?.count ?? 0) < max;
  return { mine: hasRoom(key), theirs: hasRoom(other.key) };
}

async function relate(
  { tx }: Work,
  user_key: UserKey,
  other: Named,
  relation: Relation,
): Promise<void> {
  await tx
    .deleteFrom('people')
    .where('user_key', '=', user_key)
    .where('other_key', '=', other.key)
    .execute();
  if (relation === 'none') return;
  await tx
    .insertInto('people')
    .values({ user_key, other_key: other.key, other_id: other.id, relation })
    .execute();
}
