/** Opens the store that the options name, and says in one line when that cannot be done. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Location, openStore as open, type Store, StoreError } from '@parley/store';
import type { Config } from './config.ts';
import { reasonOf, StartError } from './start-error.ts';

type Where = Pick<Config, 'dataDir' | 'database'>;

export const openStore = (where: Where): Promise<Store> =>
  refusedInOneLine(where, () => open(locationOf(where), { now: Date.now }));

export function locationOf({ dataDir, database }: Where): Location {
  if (database !== undefined) return { kind: 'postgres', url: database };
  return { kind: 'sqlite', path: join(dataDir, 'parley.db') };
}

/** What the store says names neither user nor password of the database. */
export async function refusedInOneLine<Result>(
  { dataDir, database }: Where,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    if (database === undefined) makeFolder(dataDir);
    return await work();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const option = database === undefined ? `--data-dir ${resolve(dataDir)}` : '--database';
    throw new StartError(`${option}: ${error.message.replace(/\s+/g, ' ')}`);
  }
}

function makeFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StartError(`--data-dir: cannot write ${resolve(dataDir)}: ${reasonOf(error)}.`);
  }
}
