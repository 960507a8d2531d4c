/**
 * From the beginning of a reload in a call to the first frame of the other person's picture: the web
 * app on Parley's server beside a bare page that is opened where another one waits, in turn.
 */
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { CHROMIUM } from './harness/chromium.ts';
import { MeasuredServer } from './harness/servers.ts';
import { buildWebApp } from './harness/web-app.ts';
import { BROWSER_ARGS, CONSTRAINTS } from './join.ts';
import { runFloorPage } from './join/floor-page.ts';
import { FloorServer } from './join/floor-server.ts';
import { installFrameClock, readFrameClock } from './join/frame-clock.ts';
import type { Measurement } from './measurement.ts';
import type { Row } from './report.ts';
import { median, ratiosByRound, spread } from './stats.ts';

const ROUNDS = 20;
const WARM_UP_ROUNDS = 2;
/** For the call, and the server, to have nothing left to do. */
const SETTLE_MS = 1_500;
const PATIENCE_MS = 20_000;
const GOAL_MS = 3_000;

export const reload: Measurement = {
  name: 'reload',
  how: `Two contexts of one headless Chromium with its fake camera are in a call, and one page is reloaded: it loads, opens camera and microphone, resumes its session and makes its connection anew. The floor is a bare page that is opened where another one waits: it opens its camera and a WebSocket and makes an offer as soon as it has both. Both from the start of the navigation to the first \`requestVideoFrameCallback\` of the other's picture; median of ${ROUNDS}, in turn.`,
  measure: measureReload,
};

async function measureReload(): Promise<Row[]> {
  await buildWebApp();
  const server = await MeasuredServer.start('parley');
  const floor = new FloorServer();
  const floorPort = await floor.start();
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: BROWSER_ARGS });
  try {
    const contexts: [BrowserContext, BrowserContext] = [
      await browser.newContext(),
      await browser.newContext(),
    ];
    for (const context of contexts) {
      context.setDefaultTimeout(PATIENCE_MS);
      await context.addInitScript(installFrameClock);
    }
    const inCall = await callOf(contexts, `http://127.0.0.1:${server.port}`);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
      const ourMs = await reloaded(inCall);
      const theirMs = await openFloor(contexts, floorPort);
      if (round < 0) continue;
      ours.push(ourMs);
      theirs.push(theirMs);
    }
    return [reloadRow(ours, theirs)];
  } finally {
    await browser.close();
    floor.end();
    await server.end();
  }
}

function reloadRow(ours: readonly number[], theirs: readonly number[]): Row {
  const slowest = Math.max(...ours);
  return {
    what: 'reload in a call to the first frame of the other person',
    parley: `${median(ours).toFixed(0)} ms, slowest ${slowest.toFixed(0)} ms`,
    beside: `bare page and relay ${median(theirs).toFixed(0)} ms`,
    ratio: median(ours) / median(theirs),
    spread: spread(ratiosByRound(ours, theirs)),
    goal: { text: `slowest at most ${GOAL_MS} ms`, isMet: slowest <= GOAL_MS },
  };
}

/** Gives the page that is to be reloaded. */
async function callOf([first, second]: [BrowserContext, BrowserContext], url: string) {
  const host = await first.newPage();
  await host.goto(url);
  await host.getByRole('button', { name: 'New call' }).click();
  const shown = host.getByRole('link', { name: '/r/' });
  const link = new URL((await shown.getAttribute('href')) ?? '', url).href;
  const guest = await second.newPage();
  for (const [page, name] of [
    [host, 'Ada'],
    [guest, 'Grace'],
  ] as const) {
    await page.goto(link);
    await page.getByLabel('Your name').fill(name);
    await page.getByRole('button', { name: 'Join', exact: true }).click();
    await page.getByRole('button', { name: 'Hang up' }).waitFor();
  }
  await guest.evaluate(readFrameClock, PATIENCE_MS);
  return guest;
}

async function reloaded(page: Page): Promise<number> {
  await page.waitForTimeout(SETTLE_MS);
  await page.reload({ waitUntil: 'commit' });
  return page.evaluate(readFrameClock, PATIENCE_MS);
}

async function openFloor(contexts: readonly BrowserContext[], port: number): Promise<number> {
  const pages: Page[] = [];
  const open = async (context: BrowserContext) => {
    const page = await context.newPage();
    pages.push(page);
    await page.goto(`http://127.0.0.1:${port}/`, { waitUntil: 'commit' });
    const options = {
      relayUrl: `ws://127.0.0.1:${port}/`,
      constraints: CONSTRAINTS,
      configuration: {},
    };
    await page.waitForSelector('button');
    await page.evaluate(runFloorPage, options);
    return page;
  };
  const [first, second] = contexts;
  if (first === undefined || second === undefined) throw new Error('two contexts are needed');
  await (await open(first)).waitForTimeout(SETTLE_MS);
  const guest = await open(second);
  await guest.evaluate(() => document.querySelector('button')?.click());
  const ms = await guest.evaluate(readFrameClock, PATIENCE_MS);
  for (const page of pages) await page.close();
  return ms;
}
