import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore, type Store } from '@parley/store';
import { startTestServer, TestClient, type TestServer } from './testing.ts';

const MESSAGES = 1_000;
const BATCH = 100;

let asked: string[];
let server: TestServer;
let clients: TestClient[];
beforeEach(async () => {
  asked = [];
  const real = await openStore({ kind: 'sqlite', path: ':memory:' }, { now: Date.now });
  const store = new Proxy(real, {
    get(target, name: keyof Store) {
      const call = target[name] as (...given: unknown[]) => unknown;
      return (...given: unknown[]) => {
        asked.push(name);
        return call.apply(target, given);
      };
    },
  });
  const opening = async (_: unknown, name: string, make: () => string) => ({
    store,
    kept: await store.keep(name, make),
  });
  server = await startTestServer({}, { openStore: opening });
  clients = [];
});
afterEach(async () => {
  for (const client of clients) client.close();
  await server.stop();
});

async function named(id: string): Promise<TestClient> {
  const client = await TestClient.session(server.webSocketUrl);
  clients.push(client);
  expect((await client.command('claim', { id })).t).toBe('done');
  return client;
}

async function view(answer: ReturnType<TestClient['command']>) {
  const done = await answer;
  if (done.t === 'refused' || !('view' in done.value)) throw new Error(`no call: ${done.t}`);
  return done.value.view;
}

it('[STO5] a thousand messages in a call by name ask the store nothing', async () => {
  const [ada, bo] = [await named('Ada'), await named('Bo')];
  const placed = view(ada.command('invite', { user: 'Bo', media: 'video' }));
  const { invite } = (await bo.frame('ring')).ring;
  await view(bo.command('accept', { invite, media: 'video' }));
  const to = (await placed).you;
  // What was asked before has its answer before this one.
  await ada.command('history', { limit: 1 });
  expect(asked).toContain('reach');

  asked.length = 0;
  const relayed = () => ada.frames.filter(({ t }) => t === 'signal' || t === 'chat');
  for (let sent = 0; sent < MESSAGES;) {
    // Whoever acknowledges nothing is cut off after a while.
    for (const upTo = sent + BATCH; sent < upTo; sent += 2) {
      const k = sent / 2 + 1;
      bo.tell('signal', { to, gen: 1, k, body: { kind: 'video', want: 'ask' } });
      bo.tell('chat', { to, id: crypto.randomUUID(), text: 'still there?' });
    }
    await expect.poll(() => relayed().length, { timeout: 15_000 }).toBe(sent);
    ada.send({ t: 'ack', a: Math.max(...ada.frames.map((frame) => ('q' in frame ? frame.q : 0))) });
  }
  expect(asked).toEqual([]);
});
