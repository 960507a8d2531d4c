/** The stores that tests run on, each empty and with a clock of the test: both engines, and the model. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { NewCall, NewDevice, NewUser, StoreCall } from '@parley/core/server';
import { StoreModel } from '@parley/core/server/testing-store';
import type { Location } from './engine.ts';
import { OPERATIONS } from './operations/all.ts';
import { openStore, type Port, type Store } from './store.ts';

/** A date like any other. It stands still unless it is put forward. */
export class TestClock {
  time = Date.UTC(2026, 1, 3);
  readonly now = (): number => this.time;
}

const KINDS = ['the model', 'SQLite in memory', 'SQLite in a file', 'PostgreSQL'] as const;
export type Kind = (typeof KINDS)[number];

/** Without PostgreSQL it is left out here, and the run says so. */
export const kindsWith = (postgres: string | null): readonly Kind[] =>
  KINDS.filter((kind) => kind !== 'PostgreSQL' || postgres !== null);

export const enginesWith = (postgres: string | null): readonly Location['kind'][] =>
  postgres === null ? ['sqlite'] : ['sqlite', 'postgres'];

/** What a test opens, to be put away at its end. */
export class Opened {
  readonly #postgres: string | null;
  readonly #undo: (() => unknown)[] = [];

  constructor(postgres: string | null) {
    this.#postgres = postgres;
  }

  async empty(kind: Kind, clock: TestClock): Promise<Port> {
    switch (kind) {
      case 'the model':
        return inTime(new StoreModel(clock.now));
      case 'SQLite in memory':
        return this.open({ kind: 'sqlite', path: ':memory:' }, clock);
      case 'SQLite in a file':
        return this.open(await this.place('sqlite'), clock);
      case 'PostgreSQL':
        return this.open(await this.place('postgres'), clock);
    }
  }

  async open(location: Location, clock: TestClock): Promise<Store> {
    const store = await openStore(location, clock);
    this.#undo.push(() => store.close());
    return store;
  }

  /** Where there is no store yet. PostgreSQL goes away with the tests, and its schemas with it. */
  async place(kind: Location['kind']): Promise<Location> {
    if (kind === 'sqlite') return { kind, path: join(this.folder(), 'parley.db') };
    const schema = `test_${crypto.randomUUID().replaceAll('-', '')}`;
    const postgres = this.#postgres ?? '';
    await ask(postgres, `create schema ${schema}`);
    return { kind, url: `${postgres}&options=-c%20search_path%3D${schema}` };
  }

  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'parley-store-'));
    this.#undo.push(() => rmSync(folder, { recursive: true }));
    return folder;
  }

  /** Undone before everything that was opened earlier. */
  later(undo: () => unknown): void {
    this.#undo.push(undo);
  }

  async putAway(): Promise<void> {
    for (const undo of this.#undo.splice(0).reverse()) await undo();
  }
}

/** One statement, past the store. */
export async function ask(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<object>(statement)).rows;
  } finally {
    await client.end();
  }
}

export const aGuest = (id: string): NewUser => ({ key: id.toLowerCase(), id, kind: 'guest' });

export const aDevice = (id: string): NewDevice => ({ id, hash: `hash of ${id}`, label: 'Firefox' });

export const aCall = (id: string, more: Partial<NewCall> = {}): NewCall => ({
  id,
  direction: 'in',
  user: 'Bob',
  names: ['Bob'],
  media: 'video',
  agoMs: 0,
  lengthMs: 60_000,
  reason: 'hangup',
  unseen: false,
  ...more,
});

function inTime(model: StoreModel): Port {
  const carryOut = (call: StoreCall) => async (given: unknown) =>
    (model[call] as (given: unknown) => unknown).call(model, given);
  const calls = Object.keys(OPERATIONS) as StoreCall[];
  return Object.fromEntries(calls.map((call) => [call, carryOut(call)])) as unknown as Port;
}
