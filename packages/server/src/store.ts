/** The store that the options name: opened, written to a file, made of one. Refusals are one line. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  backup,
  type Location,
  openStore as open,
  restore,
  type Store,
  StoreError,
} from '@parley/store';
import type { Config } from './config.ts';
import { reasonOf, StartError } from './start-error.ts';

type Where = Pick<Config, 'dataDir' | 'database'>;

/** With the secret of that name, made when it is not there. */
export function openStore(
  where: Where,
  secret: string,
  make: () => string,
): Promise<{ store: Store; kept: string }> {
  const option = where.database === undefined ? '--data-dir' : '--database';
  return inOneLine(option, async () => {
    makeFolder(where);
    const store = await open(locationOf(where), { now: Date.now });
    return { store, kept: await store.keep(secret, make) };
  });
}

/** Resolves to what was done, in words. */
export const work = {
  backup: (where: Where, file: string): Promise<string> =>
    inOneLine('backup', async () => {
      const { rows } = await backup(locationOf(where), file);
      return `Wrote ${rows} rows of the store to ${resolve(file)}.`;
    }),

  restore: (where: Where, file: string): Promise<string> =>
    inOneLine('restore', async () => {
      makeFolder(where);
      const { rows } = await restore(locationOf(where), file);
      return `Made a store of ${rows} rows from ${resolve(file)}.`;
    }),
};

const locationOf = ({ dataDir, database }: Where): Location =>
  database === undefined
    ? { kind: 'sqlite', path: join(dataDir, 'parley.db') }
    : { kind: 'postgres', url: database };

async function inOneLine<Result>(place: string, task: () => Promise<Result>): Promise<Result> {
  try {
    return await task();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new StartError(`${place}: ${error.message.replace(/\s+/g, ' ')}`);
  }
}

function makeFolder({ dataDir, database }: Where): void {
  if (database !== undefined) return;
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StartError(`--data-dir: cannot write ${resolve(dataDir)}: ${reasonOf(error)}.`);
  }
}
