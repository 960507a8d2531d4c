import { createConnection, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { openPostgres } from './postgres.ts';
import { openStore, type Store } from './store.ts';
import { aDevice, aGuest, Opened, TestClock } from './testing.ts';

const postgres = inject('postgres');
const guestLifeMs = 30 * 86_400_000;
const opened = new Opened(postgres);
const clock = new TestClock();
afterEach(() => opened.putAway());

const make = (store: Store, id: string): ReturnType<Store['makeUser']> =>
  store.makeUser({ user: aGuest(id), device: aDevice(id), guestLifeMs });

/** A socket of ours between a store and its PostgreSQL, which can be cut. */
class Line {
  readonly #sockets = new Set<Socket>();
  readonly #behind: string;
  #isCut = false;
  #fatal: string | undefined;

  constructor(behind: string) {
    this.#behind = behind;
  }

  /** Resolves to how to end it. */
  async listen(path: string): Promise<() => Promise<void>> {
    const server = createServer((near) => this.#connect(near));
    await new Promise<void>((resolve) => server.listen(path, resolve));
    return async () => {
      this.#cut();
      await new Promise((resolve) => server.close(resolve));
    };
  }

  /** Before PostgreSQL gets this. */
  cutBefore(text: string): void {
    this.#fatal = text;
  }

  /** The connections there are take everything from now on and pass nothing on. */
  silence(): void {
    for (const socket of this.#sockets) socket.removeAllListeners('data').resume();
  }

  mend(): void {
    this.#isCut = false;
    this.#fatal = undefined;
  }

  #connect(near: Socket): void {
    if (this.#isCut) return void near.destroy();
    const far = createConnection(this.#behind);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.on('error', () => {});
      from.on('close', () => to.destroy());
      from.on('data', (chunk) => {
        if (this.#fatal !== undefined && chunk.includes(this.#fatal)) this.#cut();
        else to.write(chunk);
      });
    }
  }

  #cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }
}

async function aLine(): Promise<{ line: Line; url: string }> {
  const location = await opened.place('postgres');
  const url = new URL(location.kind === 'postgres' ? location.url : '');
  const line = new Line(join(url.searchParams.get('host') ?? '', '.s.PGSQL.5432'));
  const folder = opened.folder();
  opened.later(await line.listen(join(folder, '.s.PGSQL.5432')));
  url.searchParams.set('host', folder);
  return { line, url: url.href };
}

describe.skipIf(postgres === null)('PostgreSQL', () => {
  it('[STO6] rejects while it is away, undoes what was half done, and works on when it is back', async () => {
    const { line, url } = await aLine();
    const store = await opened.open({ kind: 'postgres', url }, clock);
    await make(store, 'Ann');
    line.cutBefore('insert into "devices"');
    await expect(make(store, 'Bob')).rejects.toThrow(/^makeUser: [^\n]+$/);
    await expect(store.findUser({ key: 'ann' })).rejects.toThrow(/^findUser: [^\n]+$/);
    line.mend();
    expect(await store.findUser({ key: 'ann' })).not.toBeNull();
    expect(await store.findUser({ key: 'bob' })).toBeNull();
    expect(await make(store, 'Bob')).not.toBeNull();
  });

  it('[STO6] gives a connection up by which no answer comes, and takes another', async () => {
    const { line, url } = await aLine();
    const db = openPostgres(url, 2_000);
    opened.later(() => db.destroy());
    const ask = (): Promise<unknown> => db.transaction().execute((tx) => sql`select 1`.execute(tx));
    await Promise.all([ask(), ask()]);
    line.silence();
    const asked = await Promise.allSettled([ask(), ask()]);
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await Promise.all([ask(), ask()]);
  });
});

it('[SRV1] says in one line that it is not there, and not who asked', async () => {
  const url = 'postgres://nobody:secret@127.0.0.1:1/none';
  const refused = openStore({ kind: 'postgres', url }, clock);
  await expect(refused).rejects.toThrow(/^The store cannot be opened: [^\n]*ECONNREFUSED[^\n]*$/);
  await expect(refused).rejects.not.toThrow(/secret|nobody/);
});
