/** Calls by name as an application makes them with the SDK: real pages, real passkeys, a real server. */
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { launch } from '../harness/browsers.ts';
import { giveAuthenticator } from '../harness/by-name.ts';
import { eventually } from '../harness/eventually.ts';
import type { PageServer } from '../harness/page-server.ts';
import { type RunningServer, startServer } from '../harness/server.ts';
import { serveSdkPage } from './page-server.ts';
import { type InPage, SdkPage } from './sdk-page.ts';

declare const window: InPage & Window;

interface Past {
  at: string;
  lengthMs: number;
}

let pages: PageServer;
let server: RunningServer;
let browser: Browser;
const opened: SdkPage[] = [];

/** Passkeys belong to a host with a name. */
const namedOrigin = (): string => pages.origin.replace('127.0.0.1', 'localhost');

beforeAll(async () => {
  pages = await serveSdkPage();
  const origins = [pages.origin, namedOrigin()].flatMap((origin) => ['--allow-origin', origin]);
  // No house takes as many names, and nobody presses Call as often, as a test does.
  const many = ['claimsMax', 'invitesPerPairMax', 'invitesPerCallerMax', 'invitesPerAddressMax'];
  const limits = many.map((name) => `${name}=1000`);
  server = await startServer(...origins, ...limits.flatMap((limit) => ['--limit', limit]));
  browser = await launch('chromium');
});
afterEach(async () => {
  for (const page of opened.splice(0)) {
    expect(page.errors).toEqual([]);
    await page.close();
  }
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  await pages.stop();
});

async function newPage(origin = pages.origin): Promise<SdkPage> {
  const page = await SdkPage.open(browser, origin);
  opened.push(page);
  return page;
}

async function named(name: string): Promise<SdkPage> {
  const page = await newPage();
  await page.connect(server.url);
  await page.page.evaluate(async (id) => {
    await window.parley.identity.claim(id);
    await window.parley.local.open();
  }, name);
  return page;
}

const callOf = (page: SdkPage) => page.run(() => window.parley.state.call);

/** The kinds of all tracks that any connection of the page sends. */
const sentBy = (page: SdkPage): Promise<string[]> =>
  page.run(() =>
    window.observed.peers
      .flatMap((peer) => peer.getSenders())
      .flatMap(({ track }) => (track?.readyState === 'live' ? [track.kind] : [])),
  );

async function ringing(page: SdkPage): Promise<string> {
  const rings = await eventually(
    'somebody rings',
    () => page.run(() => window.parley.state.rings),
    ({ length }) => length > 0,
  );
  return rings[0]?.invite ?? '';
}

it('[RING2] [CALL7] the example by name of the README rings, answers and calls in real pages', async () => {
  const readme = readFileSync(
    new URL('../../../packages/client/README.md', import.meta.url),
    'utf8',
  );
  const block = /<!-- by name -->\n```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const content = block.replace('https://calls.example', server.url);
  const start = async (name: string): Promise<SdkPage> => {
    const page = await newPage();
    await page.page.addScriptTag({ type: 'module', content });
    await page.page.fill('#name', name);
    await page.page.click('#claim');
    return page;
  };
  const [ann, bob] = [await start('Ann'), await start('Bob')];
  await ann.page.fill('#who', 'bob');
  await ann.page.click('#call');
  await bob.page.click('#answer');
  await Promise.all([ann.hearsAndSees(), bob.hearsAndSees()]);
});

it('[RING15] [RING16] nothing is sent before an answer, and voice only until both agreed', async () => {
  const [ann, bob] = [await named('voice-1'), await named('voice-2')];
  await ann.run(async () => void (await window.parley.invite('voice-2', { media: 'audio' })));
  const invite = await ringing(bob);
  await bob.page.evaluate((id) => window.parley.ringing(id), invite);
  await eventually(
    'it rings',
    () => callOf(ann),
    ({ outgoing }) => outgoing === 'ringing',
  );
  expect(await Promise.all([ann, bob].map(sentBy))).toEqual([[], []]);
  await bob.page.evaluate(async (id) => {
    await window.parley.accept(id, { media: 'video' });
  }, invite);
  for (const page of [ann, bob]) {
    await eventually(
      'sound arrives',
      () => page.received(),
      ({ audioEnergy }) => audioEnergy > 0,
    );
    expect(await sentBy(page)).toEqual(['audio']);
    expect((await page.received()).framesDecoded).toBe(0);
  }
  await ann.run(() => window.parley.call.upgrade('ask'));
  await eventually(
    'bob is asked',
    () => callOf(bob),
    ({ upgrade }) => upgrade === 'asking',
  );
  await bob.run(async () => {
    await window.parley.call.upgrade('yes');
    await window.parley.call.setCamera(true);
  });
  await ann.hearsAndSees();
  expect(await sentBy(ann)).toEqual(['audio']);
});

it('[CLI14] [ID13] a reloaded page is who it was, and back in its call', async () => {
  const [ann, bob] = [await named('reload-1'), await named('reload-2')];
  await ann.run(async () => void (await window.parley.invite('reload-2', { media: 'video' })));
  const invite = await ringing(bob);
  await bob.page.evaluate(async (id) => {
    await window.parley.accept(id, { media: 'video' });
  }, invite);
  await ann.hearsAndSees();
  await bob.page.reload();
  await bob.connect(server.url);
  await bob.run(async () => void (await window.parley.local.open()));
  await Promise.all([ann.hearsAndSees(), bob.hearsAndSees()]);
  expect(await bob.run(() => window.parley.state.identity)).toMatchObject({
    me: { id: 'reload-2' },
  });
  expect(await callOf(bob)).toMatchObject({ user: 'reload-1', callMedia: 'video' });
});

it('[HIST1] [HIST2] [HIST3] calls are in the history of both, missed ones are counted, and all can be taken along', async () => {
  const [ann, bob] = [await named('past-1'), await named('past-2')];
  const call = () =>
    ann.run(async () => void (await window.parley.invite('past-2', { media: 'audio' })));
  const hangUp = () => ann.run(() => window.parley.call.hangUp());
  const missed = (count: number) =>
    eventually(
      `${count} missed`,
      () => bob.run(() => window.parley.state.identity.me?.missed),
      (now) => now === count,
    );
  await call();
  await ringing(bob);
  await hangUp();
  await missed(1);
  await bob.run(() => window.parley.history.sawMissed());
  await missed(0);
  await call();
  await bob.page.evaluate(
    async (id) => {
      await window.parley.accept(id, { media: 'audio' });
    },
    await ringing(bob),
  );
  await eventually(
    'they talk',
    () => callOf(ann),
    ({ members }) => members?.[0]?.link === 'active',
  );
  await hangUp();
  const shared = { media: 'audio' };
  for (const [page, user, direction] of [
    [ann, 'past-2', 'out'],
    [bob, 'past-1', 'in'],
  ] as const) {
    const exported = await eventually(
      'both calls are written down',
      async () => JSON.parse(await page.run(() => window.parley.history.exported())) as Past[],
      ({ length }) => length === 2,
    );
    expect(exported).toMatchObject([
      { ...shared, user, direction, reason: page === ann ? 'left' : 'hangup' },
      { ...shared, user, direction, reason: 'cancelled', lengthMs: 0 },
    ]);
    const [last] = exported;
    expect(last?.lengthMs).toBeGreaterThan(0);
    expect(Math.abs(Date.parse(last?.at ?? '') - Date.now())).toBeLessThan(60_000);
  }
});

it('[FAULT23] [RING9] two who press Call in the same moment are in one call, twenty times', async () => {
  const [ann, bob] = [await named('both-1'), await named('both-2')];
  const roomAfterCalling = (page: SdkPage, user: string) =>
    page.page.evaluate(async (id) => {
      await window.parley.invite(id, { media: 'audio' });
      return window.parley.call.room;
    }, user);
  for (let round = 0; round < 20; round += 1) {
    const rooms = await Promise.all([
      roomAfterCalling(ann, 'both-2'),
      roomAfterCalling(bob, 'both-1'),
    ]);
    expect(rooms[0]).toBe(rooms[1]);
    for (const page of [ann, bob]) {
      await eventually(
        'both are in',
        () => callOf(page),
        ({ members }) => members?.length === 1,
      );
      expect(await page.run(() => window.parley.state.rings)).toEqual([]);
    }
    await ann.run(() => window.parley.call.hangUp());
    await eventually(
      'it is over',
      () => callOf(bob),
      ({ is }) => is === 'ended',
    );
  }
});

it('[ID13] signing in and out in one tab is so in the others of the browser', async () => {
  const one = await newPage();
  const other = await SdkPage.openIn(one.page.context(), pages.origin);
  for (const page of [one, other]) await page.connect(server.url);
  const whoIn = (page: SdkPage, is: string) =>
    eventually(
      `the tab is ${is}`,
      () => page.run(() => window.parley.state.identity.is),
      (now) => now === is,
    );
  await one.run(() => window.parley.identity.claim('tabs'));
  await whoIn(other, 'somebody');
  await other.run(() => window.parley.identity.signOut());
  await whoIn(one, 'nobody');
  expect(other.errors).toEqual([]);
});

it('[ID8] [ID4] a passkey takes a name and signs in with it', async () => {
  const page = await newPage(namedOrigin());
  await giveAuthenticator(page.page);
  await page.connect(server.url);
  const made = await page.run(() => window.parley.identity.addPasskey({ id: 'keeper' }));
  expect(made).toMatchObject({ id: 'keeper', kind: 'account', passkeys: 1 });
  await page.run(() => window.parley.identity.signOut());
  expect(await page.run(() => window.parley.state.identity.is)).toBe('nobody');
  const me = await page.run(() => window.parley.identity.signInWithPasskey());
  expect(me).toMatchObject({ id: 'keeper', passkeys: 1 });
});
