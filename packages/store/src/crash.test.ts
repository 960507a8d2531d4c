/** A process that writes is killed in the middle, and what it said was written is looked for. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, inject, it } from 'vitest';
import type { Location } from './engine.ts';
import { aDevice, aGuest, ask, enginesWith, Opened, TestClock } from './testing.ts';

/** More than any run gets to. */
const NO_END = 1_000_000;
const AT_ONCE = 8;
const guestLifeMs = 30 * 86_400_000;
const postgres = inject('postgres');
const opened = new Opened(postgres);
const clock = new TestClock();
afterEach(() => opened.putAway());

/** Each write is a call of two users; its number is said when the store has answered. */
const WRITER = `
  import { writeSync } from 'node:fs';
  const { openStore } = await import(process.argv[1]);
  const store = await openStore(JSON.parse(process.argv[2]), { now: Date.now });
  const call = (id) => ({
    id, direction: 'in', names: ['Bob'], media: 'audio', agoMs: 0, lengthMs: 1, reason: 'hangup', unseen: true,
  });
  let next = 0;
  const write = async () => {
    for (;;) {
      const id = String(next++);
      const calls = ['ann', 'bob'].map((key) => ({ key, call: call(id) }));
      await store.addCalls({ calls, keep: ${NO_END} });
      writeSync(1, id + '\\n');
    }
  };
  await Promise.all(Array.from({ length: ${AT_ONCE} }, write));
`;

async function acknowledgedBefore(place: Location, kill: number): Promise<string[]> {
  const name = `killed_after_${kill}`;
  const location =
    place.kind === 'sqlite' ? place : { ...place, url: `${place.url}&application_name=${name}` };
  const module = import.meta.resolve('./store.ts');
  const args = ['--input-type=module', '--eval', WRITER, '--', module, JSON.stringify(location)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
    if (said.split('\n').length > kill) child.kill('SIGKILL');
  });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
  if (location.kind === 'postgres') await goneFrom(location.url, name);
  return said.split('\n').slice(0, -1);
}

/** PostgreSQL may still be at the last that it was told. */
async function goneFrom(url: string, name: string): Promise<void> {
  const left = `select 1 from pg_stat_activity where application_name = '${name}' and pid <> pg_backend_pid()`;
  while ((await ask(url, left)).length > 0) await new Promise(setImmediate);
}

const cases = enginesWith(postgres).flatMap((kind) =>
  [1, 300, 700].map((kill) => ({ kind, kill })),
);

describe.each(cases)('a process killed after $kill writes on $kind', ({ kind, kill }) => {
  it('[STO3] has lost nothing that was acknowledged, and left nothing half done', async () => {
    const location = await opened.place(kind);
    const before = await opened.open(location, clock);
    for (const id of ['Ann', 'Bob']) {
      await before.makeUser({ user: aGuest(id), device: aDevice(id), guestLifeMs });
    }
    await before.close();
    const acknowledged = await acknowledgedBefore(location, kill);
    expect(acknowledged.length).toBeGreaterThanOrEqual(kill);

    if (location.kind === 'sqlite') {
      const database = new DatabaseSync(location.path);
      expect(database.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
      database.close();
    }
    const store = await opened.open(location, clock);
    const callsOf = async (key: string): Promise<string[]> => {
      const { calls } = await store.listCalls({ key, limit: NO_END });
      return calls.map(({ id }) => id).toSorted();
    };
    const kept = await callsOf('ann');
    expect(kept).toEqual(await callsOf('bob'));
    expect(kept).toEqual(expect.arrayContaining(acknowledged));
    expect(kept.length).toBeLessThanOrEqual(acknowledged.length + AT_ONCE);
    expect(await store.findUser({ key: 'ann' })).toMatchObject({ missed: kept.length });
  });
});
