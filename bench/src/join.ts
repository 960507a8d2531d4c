/**
 * From the click on Join to the first frame of the other person's picture: the web app on Parley's
 * server beside two bare pages wired by a bare relay, in the same two browser contexts, in turn.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { MeasuredServer } from './harness/servers.ts';
import { runFloorPage } from './join/floor-page.ts';
import { FloorServer } from './join/floor-server.ts';
import { installStopwatch, readStopwatch } from './join/stopwatch.ts';
import type { Measurement } from './measurement.ts';
import type { Row } from './report.ts';
import { median, ratiosByRound, spread } from './stats.ts';

const ROUNDS = 20;
const WARM_UP_ROUNDS = 2;
/** Until a page has nothing left to do but wait for the click. */
const SETTLE_MS = 500;
const PATIENCE_MS = 20_000;
const GOAL = 1.25;

export const browserArgs = [
  '--no-sandbox',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
];

/** What the app asks of microphone and camera. */
export const cameraConstraints = {
  audio: true,
  video: { width: { ideal: 960 }, height: { ideal: 540 }, frameRate: { ideal: 30 } },
} as const;

export const join: Measurement = {
  name: 'join',
  how: `Two contexts of one headless Chromium with its fake camera; one person is in the call, the other one waits in the green room with the camera open and clicks Join. The floor is two pages that also have their camera and a WebSocket open; the click makes an offer at once, and a bare relay carries it, the answer and the candidates. Both by the time of the click event and of the first \`requestVideoFrameCallback\` of the other's picture; median of ${ROUNDS}, in turn.`,
  measure: measureJoin,
};

async function measureJoin(): Promise<Row[]> {
  await buildWebApp();
  const server = await MeasuredServer.start('parley');
  const floor = new FloorServer();
  const floorHost = await floor.start();
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: browserArgs,
  });
  try {
    const contexts: [BrowserContext, BrowserContext] = [
      await browser.newContext(),
      await browser.newContext(),
    ];
    for (const context of contexts) {
      context.setDefaultTimeout(PATIENCE_MS);
      await context.addInitScript(installStopwatch);
    }
    const app = await App.open(contexts, `http://127.0.0.1:${server.port}`);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
      const ourMs = await app.join();
      const theirMs = await joinFloor(contexts, floorHost);
      if (round < 0) continue;
      ours.push(ourMs);
      theirs.push(theirMs);
    }
    return [joinRow(ours, theirs)];
  } finally {
    await browser.close();
    floor.end();
    await server.end();
  }
}

function joinRow(ours: readonly number[], theirs: readonly number[]): Row {
  const ratio = median(ours) / median(theirs);
  return {
    what: 'click on Join to the first frame of the other person',
    parley: `${median(ours).toFixed(0)} ms`,
    beside: `bare pages and relay ${median(theirs).toFixed(0)} ms`,
    ratio,
    spread: spread(ratiosByRound(ours, theirs)),
    goal: { text: `at most ${GOAL}`, isMet: ratio <= GOAL },
  };
}

export async function buildWebApp(): Promise<void> {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  await promisify(execFile)(process.execPath, ['tools/web.ts'], { cwd: root });
}

/** The web app in both contexts: the first person is there already, the second one joins. */
class App {
  readonly #host: Page;
  readonly #guest: Page;
  readonly #link: string;

  private constructor(host: Page, guest: Page, link: string) {
    this.#host = host;
    this.#guest = guest;
    this.#link = link;
  }

  static async open([first, second]: readonly [BrowserContext, BrowserContext], url: string) {
    const host = await first.newPage();
    await host.goto(url);
    await host.getByRole('button', { name: 'New call' }).click();
    const shown = host.getByRole('link', { name: '/r/' });
    const link = new URL((await shown.getAttribute('href')) ?? '', url).href;
    return new App(host, await second.newPage(), link);
  }

  async join(): Promise<number> {
    await enterGreenRoom(this.#host, this.#link, 'Ada');
    await this.#host.getByRole('button', { name: 'Join', exact: true }).click();
    await this.#host.getByRole('button', { name: 'Hang up' }).waitFor();
    await enterGreenRoom(this.#guest, this.#link, 'Grace');
    await this.#guest.getByRole('button', { name: 'Join', exact: true }).click();
    const ms = await this.#guest.evaluate(readStopwatch, PATIENCE_MS);
    await this.#guest.getByRole('button', { name: 'Hang up' }).click();
    await this.#host.getByRole('button', { name: 'Hang up' }).waitFor({ state: 'detached' });
    for (const page of [this.#guest, this.#host]) await page.goto('about:blank');
    return ms;
  }
}

async function enterGreenRoom(page: Page, link: string, name: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel('Your name').fill(name);
  await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 2);
  await page.waitForTimeout(SETTLE_MS);
}

async function joinFloor(contexts: readonly BrowserContext[], host: string): Promise<number> {
  const pages: Page[] = [];
  for (const context of contexts) {
    const page = await context.newPage();
    pages.push(page);
    await page.goto(`http://${host}/`);
    const options = { relayUrl: `ws://${host}/`, constraints: cameraConstraints };
    await page.evaluate(runFloorPage, options);
  }
  const [, guest] = pages;
  if (guest === undefined) throw new Error('two contexts are needed');
  await guest.waitForTimeout(SETTLE_MS);
  await guest.getByRole('button', { name: 'Join' }).click();
  const ms = await guest.evaluate(readStopwatch, PATIENCE_MS);
  for (const page of pages) await page.close();
  return ms;
}
