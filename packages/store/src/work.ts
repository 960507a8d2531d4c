/** One call to the store while it runs: its transaction, its clock, and the users it holds for itself. */
import type { Transaction } from 'kysely';
import type { StoreCall, StoreCalls, UserKey } from '@parley/core/server';
import type { Database } from './schema.ts';

export type Operation<Name extends StoreCall> = (
  work: Work,
  given: Parameters<StoreCalls[Name]>[0],
) => Promise<ReturnType<StoreCalls[Name]>>;

export type Holder = Pick<Database['users'], 'key' | 'id' | 'kind' | 'seen_at'>;

export class Work {
  readonly tx: Transaction<Database>;
  readonly now: number;
  readonly #locks: boolean;

  constructor(tx: Transaction<Database>, now: number, locks: boolean) {
    this.tx = tx;
    this.now = now;
    this.#locks = locks;
  }

  /** Wall clocks are set back now and then; nothing is of the future for that. */
  ago(at: number): number {
    return Math.max(0, this.now - at);
  }

  /** Ages of machines may have fractions, columns have none. */
  at(agoMs: number): number {
    return Math.round(this.now - agoMs);
  }

  /**
   * Those of the users that exist. Nothing of theirs changes beside this call until it ends: whoever
   * writes what is a user's takes the user first, several always in the same order.
   */
  async take(...keys: readonly UserKey[]): Promise<ReadonlyMap<UserKey, Holder>> {
    const query = this.tx
      .selectFrom('users')
      .select(['key', 'id', 'kind', 'seen_at'])
      .where('key', 'in', keys)
      .orderBy('key');
    const holders = await (this.#locks ? query.forUpdate() : query).execute();
    return new Map(holders.map((holder) => [holder.key, holder]));
  }
}
