/** The PeerJS client from npm, as it is, in an application that changed nothing but the name of its server. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { BrowserName } from '../harness/browsers.ts';
import { layCable } from '../harness/cable.ts';
import { eventually } from '../harness/eventually.ts';
import type { Person } from '../harness/person.ts';
import { startServer } from '../harness/server.ts';
import { Clients, notices, reads, reload, see } from './clients.ts';
import type { PeerApp, described } from './pages/peerjs.ts';

declare const window: Window & { client: PeerApp; described: typeof described };

const clients = new Clients('peerjs', [], ['chromium', 'firefox']);

/** Somebody who is known by this id from now on. */
async function peer(
  id: string,
  settings: Record<string, string> = {},
  by?: BrowserName,
): Promise<Person> {
  const person = await clients.visit(id, { id, ...settings }, by === undefined ? {} : { by });
  await reads(person, `open as ${id}`);
  return person;
}

const connect = ({ page }: Person, to: string, serialization?: string): Promise<void> =>
  page.evaluate(([id, kind]) => window.client.connect(id, kind), [to, serialization] as const);

const call = ({ page }: Person, to: string): Promise<void> =>
  page.evaluate((id) => window.client.call(id), to);

/** From one to the other over the connection that they have. */
async function passes(from: Person, to: Person, text: string): Promise<void> {
  await from.page.evaluate((line) => window.client.send([line]), text);
  await eventually(
    `${to.name} gets ${text}`,
    () => to.page.evaluate(() => window.client.received),
    (received) => received.includes(text),
  );
}

const plain = [
  'text',
  'ünïcode 𝄞 🎉',
  '',
  0,
  -1.5,
  1e12,
  true,
  // The library cannot read a null that stands alone.
  [1, 'two', null, { three: [3] }],
  { nested: { deep: [{ er: false }] }, empty: {} },
  'x'.repeat(10_000),
];

/** The first one because nothing else was asked for. */
const serialisations = [undefined, 'binary', 'binary-utf8', 'json', 'raw'] as const;

type Serialisation = (typeof serialisations)[number];

/** Sends values and, where the serialisation has them, bytes: a few, and more than fit into one message. */
async function send({ page }: Person, serialization: Serialisation): Promise<unknown[]> {
  return page.evaluate(async ([values, buffers]) => {
    const filled = (length: number): ArrayBuffer =>
      Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) % 251).buffer;
    const all = [...values, ...buffers.map(filled)];
    await window.client.send(all);
    return Promise.all(all.map(window.described));
  }, valuesFor(serialization));
}

/** Values, and sizes of buffers. */
function valuesFor(serialization: Serialisation): [unknown[], number[]] {
  if (serialization === 'json') return [plain, []];
  if (serialization !== 'raw') return [plain, [3, 16_300, 1_000_000]];
  return [plain.filter((value) => typeof value === 'string'), [3, 100_000]];
}

it.each([
  ['chromium', 'chromium'],
  ['chromium', 'firefox'],
] as const)(
  '[PEER3] check 12: %s connects to %s, and data of every serialisation arrives as it was sent, both ways',
  async (one, other) => {
    const [ann, bob] = [await peer('ann', {}, one), await peer('bob', {}, other)];
    for (const [at, serialization] of serialisations.entries()) {
      await connect(ann, 'bob', serialization);
      await Promise.all([ann, bob].map((person) => reads(person, 'data open', at + 1)));
      for (const [from, to] of [
        [ann, bob],
        [bob, ann],
      ] as const) {
        await to.page.evaluate(() => void window.client.received.splice(0));
        const sent = await send(from, serialization);
        await eventually(
          `${serialization} values arrive from ${from.name}`,
          () => to.page.evaluate(() => window.client.received.length),
          (count) => count === sent.length,
        );
        expect(await to.page.evaluate(() => window.client.received)).toEqual(sent);
      }
    }
  },
);

it.each([
  ['chromium', 'chromium'],
  ['firefox', 'chromium'],
] as const)(
  '[PEER3] check 12: %s calls %s, both see and hear; one hangs up and the other notices; they call again',
  async (one, other) => {
    const [ann, bob] = [await peer('ann', {}, one), await peer('bob', {}, other)];
    for (const [often, [caller, callee]] of [
      [ann, bob],
      [bob, ann],
    ].entries()) {
      if (caller === undefined || callee === undefined) throw new Error('a call needs two');
      await call(caller, callee.name);
      await see(ann, bob);
      await reads(caller, 'call up', often + 1);
      await caller.page.evaluate(() => window.client.hangUp());
      await Promise.all([ann, bob].map((person) => reads(person, 'call closed', often + 1)));
    }
  },
);

it('[PEER4] who connects to nobody or calls nobody is told peer-unavailable, and both go on', async () => {
  const [ann, bob] = [await peer('ann'), await peer('bob')];
  await connect(ann, 'ghost');
  await call(bob, 'ghost');
  await Promise.all([ann, bob].map((person) => reads(person, 'peer-unavailable')));
  await connect(bob, 'ann');
  await reads(ann, 'data open');
});

it('[PEER1] an id that somebody else has is refused, an invented one is given', async () => {
  await peer('ann');
  const other = await clients.visit('other', { id: 'ann' });
  await reads(other, 'unavailable-id');
  const unnamed = await clients.visit('unnamed');
  const id = await eventually(
    'an id is given',
    () => unnamed.page.evaluate(() => window.client.id),
    (given) => /^[\da-f-]{36}$/.test(given ?? ''),
  );
  await reads(unnamed, `open as ${id}`);
});

it('[PEER2] a page reloaded with the same id and token is called again, also while its old connection is there', async () => {
  const [ann, bob] = [await peer('ann', { token: 'secret1' }), await peer('bob')];
  await call(bob, 'ann');
  await see(ann, bob);
  await reload(ann);
  await reads(ann, 'open as ann');
  await reads(bob, 'call closed');
  await call(bob, 'ann');
  await see(ann, bob);

  const copy = await peer('ann', { token: 'secret1' });
  await connect(bob, 'ann');
  await reads(copy, 'data open');
});

it('[PEER6] the three lines that docs/doors.md changes in an application are enough', async () => {
  const doc = readFileSync(new URL('../../../docs/doors.md', import.meta.url), 'utf8');
  const example = /<!-- example -->\s*```js\n([\s\S]*?)```/.exec(doc)?.[1] ?? '';
  const { hostname, port } = new URL(clients.server.url);
  const content = example
    .replace('calls.example.org', hostname)
    .replace('443', port)
    .replace('secure: true', 'secure: false');
  const reader = await clients.visit('reader');
  await reader.page.addScriptTag({ content });
  const bob = await peer('bob');
  await connect(bob, 'ann');
  await reads(bob, 'data open');
});

it('[PEER6] clients with a path and a key of their own connect, and learn of each other where they may', async () => {
  const options = ['--peerjs-path', '/calls', '--peerjs-key', 'ours', '--peerjs-discovery'];
  const server = await startServer(...options);
  try {
    const settings = { server: server.url, at: '/calls', key: 'ours' };
    const [ann] = [await peer('ann', settings), await peer('bob', settings)];
    expect(await ann.page.evaluate(() => window.client.listAll())).toEqual(['ann', 'bob']);
    await connect(ann, 'bob');
    await reads(ann, 'data open');
    const stranger = await clients.visit('stranger', { ...settings, key: 'peerjs' });
    await reads(stranger, 'server-error');
  } finally {
    await server.stop();
  }
});

it('[PEER8] connections of who has disconnected from the server on purpose go on', async () => {
  const [ann, bob] = [await peer('ann'), await peer('bob')];
  await connect(ann, 'bob');
  await Promise.all([ann, bob].map((person) => reads(person, 'data open')));
  await ann.page.evaluate(() => window.client.disconnect());
  await reads(ann, 'disconnected');
  // Its id is free, so the server knows by now.
  await peer('ann');
  await passes(bob, ann, 'after all');
  await passes(ann, bob, 'still here');
  expect(await notices(bob)).not.toContain('data closed');
});

it('[PEER8] connections of who loses the server for a moment go on', async () => {
  const cable = await layCable(clients.server.port);
  try {
    const [ann, bob] = [await peer('ann', { server: cable.url }), await peer('bob')];
    await connect(ann, 'bob');
    await Promise.all([ann, bob].map((person) => reads(person, 'data open')));
    cable.pull();
    await reads(ann, 'open as ann', 2);
    await passes(ann, bob, 'still here');
    await connect(bob, 'ann');
    await reads(ann, 'data open', 2);
    expect(await notices(bob)).not.toContain('data closed');
  } finally {
    await cable.remove();
  }
});

it(
  '[PEER2] a data connection outlives its server, and both are there again when that is back',
  { timeout: 120_000 },
  async () => {
    const data = mkdtempSync(join(tmpdir(), 'parley-peerjs-'));
    const first = await startServer('--data-dir', data);
    const [ann, bob] = [
      await peer('ann', { server: first.url }),
      await peer('bob', { server: first.url }),
    ];
    await connect(ann, 'bob');
    await Promise.all([ann, bob].map((person) => reads(person, 'data open')));
    await first.stop();
    await Promise.all([ann, bob].map((person) => reads(person, 'disconnected')));
    await passes(ann, bob, 'while it is gone');
    const second = await startServer('--data-dir', data, '--address', `127.0.0.1:${first.port}`);
    try {
      for (const person of [ann, bob]) await reads(person, `open as ${person.name}`, 2);
      await connect(bob, 'ann');
      await Promise.all([ann, bob].map((person) => reads(person, 'data open', 2)));
    } finally {
      await second.stop();
      rmSync(data, { recursive: true, force: true });
    }
  },
);
