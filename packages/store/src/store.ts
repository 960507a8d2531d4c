/**
 * The port of the server's decisions, in time: every call is one transaction, and what it could not do is a
 * rejected promise. Beside it what the shell itself keeps. It knows nothing of sessions.
 */
import type { StoreCall, StoreCalls } from '@parley/core/server';
import { type Engine, type Location, openEngine } from './engine.ts';
import { attempt } from './error.ts';
import { migrate } from './migrate.ts';
import { OPERATIONS } from './operations/all.ts';
import { removeGuest } from './operations/users.ts';
import { isLostRace } from './postgres.ts';
import { type Operation, Work } from './work.ts';

export type Port = {
  readonly [Name in StoreCall]: (
    given: Parameters<StoreCalls[Name]>[0],
  ) => Promise<ReturnType<StoreCalls[Name]>>;
};

export interface Store extends Port {
  /** The secret of that name, made by whoever asks first. */
  keep(name: string, make: () => string | Promise<string>): Promise<string>;
  /** Removes the guests who were not seen for so long, with everything of theirs. */
  expire(given: { guestLifeMs: number }): Promise<{ removed: number }>;
  close(): Promise<void>;
}

export interface StoreOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Opens the store, made or brought to this version where it has to be. */
export async function openStore(location: Location, { now }: StoreOptions): Promise<Store> {
  const engine = await attempt('The store cannot be opened', async () => openEngine(location));
  try {
    await attempt('The store cannot be opened', () => migrate(engine));
  } catch (cause) {
    await engine.db.destroy();
    throw cause;
  }
  return new OpenStore(engine, now).withPort();
}

class OpenStore {
  readonly #engine: Engine;
  readonly #now: () => number;

  constructor(engine: Engine, now: () => number) {
    this.#engine = engine;
    this.#now = now;
  }

  withPort(): Store {
    const carryOut =
      (name: StoreCall) =>
      (given: unknown): Promise<unknown> =>
        this.#transact(name, (work) =>
          (OPERATIONS[name] as Operation<StoreCall>)(work, given as never),
        );
    const names = Object.keys(OPERATIONS) as StoreCall[];
    const port = Object.fromEntries(names.map((name) => [name, carryOut(name)]));
    return Object.assign(this, port as unknown as Port);
  }

  async keep(name: string, make: () => string | Promise<string>): Promise<string> {
    return (await this.#secret(name)) ?? this.#firstOf(name, await make());
  }

  async expire({ guestLifeMs }: { guestLifeMs: number }): Promise<{ removed: number }> {
    const guests = await this.#transact('expire', ({ tx, now }) =>
      tx
        .selectFrom('users')
        .select('key')
        .where('kind', '=', 'guest')
        .where('seen_at', '<=', now - guestLifeMs)
        .execute(),
    );
    let removed = 0;
    // One by one: nobody waits for more than the end of one guest.
    for (const { key } of guests) {
      const gone = await this.#transact('expire', (work) => removeGuest(work, key, guestLifeMs));
      if (gone) removed += 1;
    }
    return { removed };
  }

  async close(): Promise<void> {
    await this.#engine.db.destroy();
  }

  async #secret(name: string): Promise<string | undefined> {
    const row = await this.#transact('keep', ({ tx }) =>
      tx.selectFrom('secrets').select('value').where('name', '=', name).executeTakeFirst(),
    );
    return row?.value;
  }

  /** Of two who made one at the same time, both get the one that came first. */
  #firstOf(name: string, value: string): Promise<string> {
    return this.#transact('keep', async ({ tx }) => {
      await tx
        .insertInto('secrets')
        .values({ name, value })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .execute();
      const row = await tx
        .selectFrom('secrets')
        .select('value')
        .where('name', '=', name)
        .executeTakeFirstOrThrow();
      return row.value;
    });
  }

  #transact<Answer>(doing: string, run: (work: Work) => Promise<Answer>): Promise<Answer> {
    const { db, concurrent } = this.#engine;
    const once = (): Promise<Answer> =>
      db.transaction().execute((tx) => run(new Work(tx, Math.round(this.#now()), concurrent)));
    // Whoever has lost a race looks again, and finds what the other one did.
    const again = (error: unknown): Promise<Answer> => {
      if (isLostRace(error)) return once();
      throw error;
    };
    return attempt(doing, () => once().catch(again));
  }
}
