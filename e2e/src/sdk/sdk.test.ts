import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type BrowserName, launch, newPerson } from '../harness/browsers.ts';
import { eventually } from '../harness/eventually.ts';
import type { PageServer } from '../harness/page-server.ts';
import { type RunningServer, startServer } from '../harness/server.ts';
import { serveSdkPage } from './page-server.ts';
import { type InPage, SdkPage } from './sdk-page.ts';

declare const window: InPage & Window;

let pages: PageServer;
let server: RunningServer;
const browsers = new Map<BrowserName, Browser>();
const opened: SdkPage[] = [];

beforeAll(async () => {
  pages = await serveSdkPage();
  server = await startServer('--allow-origin', pages.origin);
  for (const name of ['chromium', 'firefox'] as const) browsers.set(name, await launch(name));
});
afterEach(async () => {
  for (const page of opened.splice(0)) {
    expect(page.errors).toEqual([]);
    await page.close();
  }
});
afterAll(async () => {
  for (const browser of browsers.values()) await browser.close();
  await server.stop();
  await pages.stop();
});

function running(name: BrowserName): Browser {
  const browser = browsers.get(name);
  if (browser === undefined) throw new Error(`${name} is not running`);
  return browser;
}

async function connectedTo({ url }: RunningServer, name: BrowserName): Promise<SdkPage> {
  const page = await SdkPage.open(running(name), pages.origin);
  opened.push(page);
  await page.connect(url);
  return page;
}

async function callOf(one: BrowserName, other: BrowserName): Promise<[SdkPage, SdkPage]> {
  const [ann, bob] = [await connectedTo(server, one), await connectedTo(server, other)];
  const room = await ann.newRoom();
  await ann.join(room, 'Ann');
  await bob.join(room, 'Bob');
  return [ann, bob];
}

it.each([
  ['chromium', 'chromium'],
  ['chromium', 'firefox'],
] as const)(
  '[CALL7] [CALL5] [LINK9] %s calls %s: both see and hear, devices change beneath, and everything ends',
  async (one, other) => {
    const [ann, bob] = await callOf(one, other);
    await Promise.all([ann.hearsAndSees(), bob.hearsAndSees()]);
    expect(await bob.run(() => window.parley.state.call.members)).toMatchObject([
      { name: 'Ann', link: 'active', path: 'direct' },
    ]);

    await eventually(
      'the own level moves',
      () => ann.run(() => window.parley.local.level()),
      (level) => level > 0.05,
    );

    await ann.run(async () => {
      const { local, call } = window.parley;
      const microphone = local.state.devices.microphone.at(-1);
      if (microphone !== undefined) await local.choose('microphone', microphone.id);
      await call.setCamera(false);
    });
    expect(await ann.run(() => window.parley.local.state.stream?.getVideoTracks().length)).toBe(0);
    await ann.run(() => window.parley.call.setCamera(true));
    await bob.hearsAndSees();
    expect(await bob.run(() => window.observed.peers.length)).toBe(1);

    await ann.run(() => window.parley.call.hangUp());
    await eventually(
      'the call is over for the other',
      () => bob.run(() => window.parley.state.call),
      (call) => call.is === 'ended',
    );
    expect(await bob.run(() => window.parley.state.call)).toMatchObject({
      reason: 'hangup',
      by: 'Ann',
    });
    for (const page of [ann, bob]) {
      const tracks = await page.run(() => window.observed.tracks.map((track) => track.readyState));
      expect(new Set(tracks)).toEqual(new Set(['ended']));
      await eventually(
        'every peer connection is closed',
        () => page.run(() => window.observed.peers.map((peer) => peer.connectionState)),
        (states) => states.every((state) => state === 'closed'),
      );
    }
  },
);

it.each([
  ['chromium', 'firefox'],
  ['firefox', 'chromium'],
] as const)(
  '[CALL10] %s calls %s: application data arrives by topic, in order, however much, and every send settles',
  async (one, other) => {
    const [ann, bob] = await callOf(one, other);
    await bob.run(() => {
      const got = { order: [] as number[], fast: 0, bytes: 0 };
      Object.assign(window, { got });
      const { data } = window.parley.call;
      data.on('order', ({ bytes }) => got.order.push(bytes[0] ?? -1));
      data.on('fast', () => (got.fast += 1));
      data.on('bulk', ({ bytes }) => (got.bytes += bytes.length));
    });
    const refused = await ann.run(async () => {
      const { data } = window.parley.call;
      // Asked for at once, also before the link is there.
      const ordered = Array.from({ length: 200 }, (_, at) =>
        data.send('order', new Uint8Array([at])),
      );
      await Promise.all(ordered);
      await data.send('fast', new Uint8Array(10), { ordered: false });
      const bulk = Array.from({ length: 60 }, () => data.send('bulk', new Uint8Array(200_000)));
      await Promise.all(bulk);
      const codeOf = (promise: Promise<void>) =>
        promise.then(
          () => 'sent',
          (error: { code: string }) => error.code,
        );
      return Promise.all([
        codeOf(data.send('big', new Uint8Array(300_000))),
        codeOf(data.send('a'.repeat(65), new Uint8Array(1))),
        codeOf(data.send('t', new Uint8Array(1), { to: 'nobody00' })),
      ]);
    });
    expect(refused).toEqual(['too_long', 'too_long', 'no_such_member']);
    const got = await eventually(
      'everything arrived',
      () => bob.run(() => (window as unknown as { got: Got }).got),
      ({ bytes, fast }) => bytes === 60 * 200_000 && fast === 1,
    );
    expect(got.order).toEqual(Array.from({ length: 200 }, (_, at) => at));
  },
);

interface Got {
  order: number[];
  fast: number;
  bytes: number;
}

it.each([
  ['chromium', 'firefox'],
  ['firefox', 'chromium'],
] as const)(
  '[CALL9] [LINK3] [LINK13] %s and %s share a screen in the same moment, again and again, and lose no picture',
  async (one, other) => {
    const [ann, bob] = await callOf(one, other);
    await (one === 'firefox' ? ann : bob).paintScreen();
    const both = [ann, bob] as const;
    const screensAre = (count: number) =>
      Promise.all(
        both.map((page) =>
          eventually(
            `screens seen: ${count}`,
            () => page.screensSeen(),
            (seen) => seen === count,
          ),
        ),
      );
    for (const _ of ['once', 'again']) {
      // The first time before any media has arrived.
      await Promise.all(both.map((page) => page.run(() => window.parley.call.shareScreen())));
      await screensAre(1);
      await Promise.all(both.map((page) => page.run(() => window.parley.call.stopScreen())));
      await screensAre(0);
    }
    await Promise.all(both.map((page) => page.hearsAndSees()));
    // Chromium keeps the header extensions of a media line that it rolled back, and may refuse those
    // of Firefox then; the link is made anew, once for each time both began at once.
    const connectionsMax = other === 'chromium' ? 3 : 1;
    expect(await bob.run(() => window.observed.peers.length)).toBeLessThanOrEqual(connectionsMax);
  },
);

it('[FAULT11] [CLI8] a duplicated tab gets a session of its own, a reloaded one resumes', async () => {
  const context = await newPerson(running('chromium'));
  const first = await SdkPage.openIn(context, pages.origin);
  opened.push(first);
  await first.connect(server.url);
  await eventually(
    'the session is kept, once its lock is held',
    () => first.run(() => sessionStorage.length),
    (kept) => kept === 1,
  );
  const [popup] = await Promise.all([
    context.waitForEvent('page'),
    // An opened window starts with a copy of the session storage, as a duplicated tab does.
    first.run(() => void window.open(window.location.href)),
  ]);
  // A window begins as a blank page, whose storage is another one.
  await popup.waitForURL((url) => url.origin === pages.origin);
  const copy = SdkPage.of(context, popup);
  expect(await copy.run(() => sessionStorage.length)).toBe(1);
  await copy.connect(server.url);
  expect(await copy.run(() => window.parley.copyLog())).toContain('online resumed=false');
  await popup.close();
  await first.page.reload();
  await first.connect(server.url);
  expect(await first.run(() => window.parley.copyLog())).toContain('online resumed=true');
});

it('[FAULT13] [CLI14] a page reloaded in a call is back in it, and the other never left', async () => {
  const [ann, bob] = await callOf('chromium', 'firefox');
  await Promise.all([ann.hearsAndSees(), bob.hearsAndSees()]);
  await ann.page.reload();
  await ann.connect(server.url);
  await ann.run(() => window.parley.local.open());
  await ann.hearsAndSees();
  await eventually(
    'the link is made anew',
    () => bob.run(() => window.parley.state.call.members),
    (members) => members?.[0]?.link === 'active' && members[0].name === 'Ann',
  );
  expect(await bob.run(() => window.observed.peers.length)).toBe(2);
});

it(
  '[CLI10] [CLI11] a call goes on while its server is gone, and is entered again when that is back',
  { timeout: 120_000 },
  async () => {
    const data = mkdtempSync(join(tmpdir(), 'parley-sdk-'));
    const options = ['--allow-origin', pages.origin, '--data-dir', data];
    const first = await startServer(...options);
    const [ann, bob] = [await connectedTo(first, 'chromium'), await connectedTo(first, 'chromium')];
    const room = await ann.newRoom();
    await ann.join(room, 'Ann');
    await bob.join(room, 'Bob');
    await Promise.all([ann.hearsAndSees(), bob.hearsAndSees()]);
    const peers = await ann.run(() => window.observed.peers.length);

    await first.stop();
    await Promise.all([ann.hearsAndSees(), bob.hearsAndSees()]);
    expect(await ann.run(() => window.observed.peers.length)).toBe(peers);
    expect(await ann.run(() => window.parley.state.connection.is)).not.toBe('online');

    const second = await startServer(...options, '--address', `127.0.0.1:${first.port}`);
    try {
      for (const page of [ann, bob]) {
        await eventually(
          'both are back in the room',
          () => page.run(() => window.parley.state),
          ({ connection, call }) => connection.is === 'online' && call.members?.length === 1,
        );
        await page.hearsAndSees();
      }
    } finally {
      await second.stop();
      rmSync(data, { recursive: true, force: true });
    }
  },
);

it('[CALL7] the example of the README makes a call in real pages', async () => {
  const readme = readFileSync(
    new URL('../../../packages/client/README.md', import.meta.url),
    'utf8',
  );
  const block = /<!-- example -->\n```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const content = block.replace('https://calls.example', server.url);
  const start = async (address: string): Promise<SdkPage> => {
    const page = await SdkPage.open(running('chromium'), address);
    opened.push(page);
    await page.page.addScriptTag({ type: 'module', content });
    return page;
  };
  const ann = await start(pages.origin);
  const link = await eventually(
    'the page has a link',
    () => ann.page.url(),
    (url) => url.includes('#'),
  );
  const bob = await start(link);
  await Promise.all([ann.hearsAndSees(), bob.hearsAndSees()]);
  const over = bob.page.waitForEvent('console', (line) => line.text().includes('over'));
  await ann.page.click('#hang-up');
  expect((await over).text()).toBe('The call is over: hangup');
});
