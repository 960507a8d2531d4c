/** Pairs as an application makes them with the SDK, on a server that names STUN and TURN servers. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type BrowserName, launch } from '../harness/browsers.ts';
import { eventually } from '../harness/eventually.ts';
import type { PageServer } from '../harness/page-server.ts';
import { type RunningServer, startServer } from '../harness/server.ts';
import { serveSdkPage } from './page-server.ts';
import { type InPage, SdkPage } from './sdk-page.ts';

declare const window: InPage & Window;

/** The first two bytes of what STUN and TURN servers are asked at first. */
const asked = { 0x0001: 'binding', 0x0003: 'allocation' } as const;
const magicCookie = 0x2112a442;

let pages: PageServer;
let server: RunningServer;
/** In the place of a STUN and TURN server: hears, and answers nothing. */
let ice: Socket;
const heard = new Set<string>();
const browsers = new Map<BrowserName, Browser>();
const opened: SdkPage[] = [];

beforeAll(async () => {
  ice = createSocket('udp4');
  ice.on('message', (message) => {
    const type = asked[message.readUInt16BE(0) as keyof typeof asked];
    if (type !== undefined && message.readUInt32BE(4) === magicCookie) heard.add(type);
  });
  ice.bind();
  await once(ice, 'listening');
  pages = await serveSdkPage();
  const servers = ['--ice-servers', JSON.stringify([...useless(), ...useful()])];
  server = await startServer('--allow-origin', pages.origin, ...servers);
  for (const name of ['chromium', 'firefox'] as const) browsers.set(name, await launch(name));
});
afterEach(async () => {
  heard.clear();
  for (const page of opened.splice(0)) {
    expect(page.errors).toEqual([]);
    await page.close();
  }
});
afterAll(async () => {
  for (const browser of browsers.values()) await browser.close();
  await server.stop();
  await pages.stop();
  ice.close();
});

function useful(): RTCIceServer[] {
  const { port } = ice.address();
  const address = `${hostAddress()}:${port}`;
  return [
    { urls: [`stun:${address}`] },
    { urls: [`turn:${address}`], username: 'ann', credential: 'secret' },
  ];
}

/** Firefox asks no server on loopback for allocations. */
function hostAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const outer = addresses.find(({ family, internal }) => family === 'IPv4' && !internal);
  return outer?.address ?? '127.0.0.1';
}

/** What our configuration lets pass and browsers do not. */
const useless = (): RTCIceServer[] => [{ urls: ['stun:127.0.0.1:99999'] }];

async function enter(name: BrowserName, id: string, peer: string): Promise<SdkPage> {
  const browser = browsers.get(name);
  if (browser === undefined) throw new Error(`${name} is not running`);
  const page = await SdkPage.open(browser, pages.origin);
  opened.push(page);
  await page.connect(server.url);
  await pair(page, id, peer);
  return page;
}

const pair = (page: SdkPage, id: string, peer: string): Promise<void> =>
  page.page.evaluate(
    async (sides) => {
      await window.parley.local.open();
      await window.parley.pair(sides);
    },
    { id, peer },
  );

it.each([
  ['chromium', 'firefox'],
  ['firefox', 'chromium'],
] as const)(
  '[PAIR2] [ICE1] %s waits for %s: the call begins by itself, with the servers of the configuration',
  async (one, other) => {
    const [id, peer] = [`Ann of ${one}`, `Bob of ${other}`];
    const ann = await enter(one, id, peer);
    expect(await ann.run(() => window.parley.state.call.pair)).toEqual({ id, peer });
    const bob = await enter(other, peer, id);
    await Promise.all([ann.hearsAndSees(), bob.hearsAndSees()]);
    for (const page of [ann, bob]) {
      const configured = await page.run(() =>
        window.observed.peers.map((peer) => peer.getConfiguration().iceServers ?? []),
      );
      expect(configured).toHaveLength(1);
      expect(configured[0]?.map(({ urls }) => [urls].flat())).toEqual(
        useful().map(({ urls }) => urls),
      );
      expect(configured[0]?.[1]).toMatchObject({ username: 'ann', credential: 'secret' });
      expect(await page.run(() => window.parley.copyLog())).toContain(
        'ice-servers-left-out count=1',
      );
    }
    await eventually(
      'they were asked for both',
      () => Promise.resolve(heard),
      ({ size }) => size === 2,
    );

    await bob.page.reload();
    await bob.connect(server.url);
    await pair(bob, peer, id);
    await Promise.all([ann.hearsAndSees(), bob.hearsAndSees()]);
    const urls = await bob.run(() =>
      window.observed.peers.map((peer) => peer.getConfiguration().iceServers?.length),
    );
    expect(urls).toEqual([2]);
  },
);
