/**
 * How long pictures stand still when networks change: `node e2e/src/moving/main.ts [--runs 20] [--plain 3] [switch …]`
 * says a line of JSON for each kind of change, with the milliseconds of each run by the app, and by a
 * page that only restarts ICE on `failed`. Needs the laboratory.
 */
import { parseArgs } from 'node:util';
import type { BrowserName } from '../harness/browsers.ts';
import { freezeAfter, framesOf } from './frames.ts';
import { type Harm, type HarmName, harms, isHarm } from './harms.ts';
import { type Client, Stage } from './stage.ts';

/** Long enough for every path that is ever found, and for a call to be given up. */
const NEVER_MS = 60_000;
/** Pictures come again when so many came within the last such time. */
const STEADY_MS = 1_500;
const STEADY_FRAMES = 15;

const { values, positionals } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    plain: { type: 'string', default: '3' },
  },
  allowPositionals: true,
});
const chosen =
  positionals.length > 0 ? positionals.filter(isHarm) : (Object.keys(harms) as HarmName[]);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

for (const mover of ['chromium', 'firefox'] as const) {
  const all = chosen.filter((name) => harms[name].mover === mover);
  if (all.length > 0) await measure(mover, all);
}

async function measure(mover: BrowserName, all: readonly HarmName[]): Promise<void> {
  const stage = new Stage();
  try {
    await stage.up(mover);
    for (const name of all) {
      const parley = await runs(stage, 'parley', harms[name], Number(values.runs));
      const plain = await runs(stage, 'plain', harms[name], Number(values.plain));
      process.stdout.write(`${JSON.stringify({ name, parley, plain })}\n`);
    }
  } finally {
    await stage.down();
  }
}

async function runs(stage: Stage, by: Client, harm: Harm, count: number): Promise<number[]> {
  const measured: number[] = [];
  let isCalling = false;
  for (let run = 0; run < count; run += 1) {
    if (!isCalling) await stage.call(by);
    isCalling = await comesAgain(stage, Date.now());
    const since = await harm.happen(stage.laboratory);
    const ms = (await comesAgain(stage, since)) ? await stoodStill(stage, harm, since) : NEVER_MS;
    process.stderr.write(`${by}: ${ms} ms\n`);
    measured.push(ms);
    await harm.repair(stage.laboratory);
    isCalling = ms < NEVER_MS && (await comesAgain(stage, Date.now()));
  }
  return measured;
}

/** On whichever side it lasted longer. */
async function stoodStill(stage: Stage, { counts }: Harm, since: number): Promise<number> {
  const all = await Promise.all(stage.pages.map(framesOf));
  const freezes = all.map((frames) => freezeAfter(frames, since));
  return Math.max(...freezes.map(({ ms, until }) => (counts === 'freeze' ? ms : until - since)));
}

/** Whether both sides get pictures steadily again; false when they do not for long. */
async function comesAgain({ pages }: Stage, after: number): Promise<boolean> {
  const end = after + NEVER_MS;
  await pause(STEADY_MS);
  while (Date.now() < end) {
    await pause(250);
    const all = await Promise.all(pages.map(framesOf));
    const since = Date.now() - STEADY_MS;
    if (all.every((frames) => frames.filter((at) => at > since).length >= STEADY_FRAMES))
      return true;
  }
  return false;
}
