import { afterAll, beforeAll, expect, it } from 'vitest';
import { parleyCall } from '../canned/call.ts';
import { endChildren } from './child.ts';
import { Load } from './load.ts';
import { makeNames, type Name } from './names.ts';
import { FREE_TO_RING, MeasuredServer, SOURCES } from './servers.ts';

const PEOPLE = 8;
const CONTACTS = 4;
const PACE = { perSecond: 8, forMs: 500 };

const load = new Load();
let server: MeasuredServer;
beforeAll(async () => {
  let names: Name[] = [];
  server = await MeasuredServer.start('parley', {
    limits: [...FREE_TO_RING, 'awayWhenHiddenMs=1'],
    prepare: async (folder) => {
      const devices = (at: number) => (at < PEOPLE / 2 ? 1 : 2);
      names = await makeNames(folder, { count: PEOPLE, devices, contacts: CONTACTS });
    },
  });
  const { done } = await load.do({ do: 'enter', port: server.port, sources: SOURCES, names });
  expect(done).toBe(PEOPLE);
}, 60_000);
afterAll(async () => {
  await server.end();
  await endChildren();
});

it('tells every contact who is away', async () => {
  const { done, missed } = await load.do({ do: 'turn', watchers: CONTACTS, ...PACE });
  expect(missed).toBe(0);
  expect(done).toBeGreaterThan(0);
  expect(done % CONTACTS).toBe(0);
});

it('rings both devices of who is called, and one stops when the other one answers', async () => {
  const { done, missed, latencies, stops } = await load.do({ do: 'ring', ...PACE });
  expect(missed).toBe(0);
  expect(done).toBeGreaterThan(0);
  expect(latencies).toHaveLength(2 * done);
  expect(stops).toHaveLength(done);
});

it('carries whole calls by name', async () => {
  const { done, missed, latencies } = await load.do({ do: 'callByName', ...PACE });
  expect(missed).toBe(0);
  expect(done).toBeGreaterThan(0);
  expect(latencies).toHaveLength(done * (parleyCall.offerer.length + parleyCall.answerer.length));
});
