/**
 * From the click on Join to the first frame of the other person's picture: the web app on Parley's
 * server beside two bare pages wired by a bare relay, in the same two browser contexts, in turn.
 */
import { chromium } from 'playwright-core';
import { browserArgs, CHROMIUM } from './harness/chromium.ts';
import { MeasuredServer } from './harness/servers.ts';
import { buildWebApp } from './harness/web-app.ts';
import { App } from './join/app.ts';
import { type Contexts, firstFrameMs, PATIENCE_MS } from './join/call.ts';
import { FloorServer } from './join/floor-server.ts';
import { Floor } from './join/floor.ts';
import { installStopwatch } from './join/stopwatch.ts';
import type { Measurement } from './measurement.ts';
import type { Row } from './report.ts';
import { median, ratiosByRound, spread } from './stats.ts';

const ROUNDS = 20;
const WARM_UP_ROUNDS = 2;
const GOAL = 1.25;

export const BROWSER_ARGS = [...browserArgs, '--use-fake-device-for-media-stream'];

/** What the app asks of microphone and camera. */
export const CONSTRAINTS = {
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
  const relay = new FloorServer();
  const relayPort = await relay.start();
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: BROWSER_ARGS,
  });
  try {
    const contexts: Contexts = [await browser.newContext(), await browser.newContext()];
    for (const context of contexts) {
      context.setDefaultTimeout(PATIENCE_MS);
      await context.addInitScript(installStopwatch);
    }
    const app = await App.open(contexts, `http://127.0.0.1:${server.port}`);
    const floor = new Floor(contexts, `http://127.0.0.1:${relayPort}/`, CONSTRAINTS);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
      const ourMs = await firstFrameMs(app);
      await app.part();
      const theirMs = await firstFrameMs(floor);
      await floor.part();
      if (round < 0) continue;
      ours.push(ourMs);
      theirs.push(theirMs);
    }
    return [joinRow(ours, theirs)];
  } finally {
    await browser.close();
    relay.end();
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
