/**
 * Records what real peer connections do, once: `node e2e/src/traces/main.ts chromium firefox 'one way'`
 * writes `sim/traces/chromium-firefox-one-way.json`. Without a name every script, with one browser that
 * browser on both sides. Needs the laboratory.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import {
  addresses,
  Authority,
  Laboratory,
  prefixOfThisProcess,
  removeOrphans,
} from '@parley/natlab';
import type { BrowserName } from '../harness/browsers.ts';
import { type InsideBrowser, launchInside } from '../nat/browsers-inside.ts';
import { type Entry, recordPeer, type RecordedPeer } from './recorded-peer.ts';
import { scripts, type Step } from './scripts.ts';

declare const window: Window & { recorded: RecordedPeer };
type End = 'a' | 'b';

const STUN = `stun:${addresses.relay}:3478`;
const STUN_ALONE = ['-n', '--stun-only', '--no-cli', '-L', addresses.relay, '--log-file=stdout'];
/** Served by the driver: a page that may use a microphone. */
const PAGE = 'https://call.test/';
const OUT = fileURLToPath(new URL('../../../sim/traces/', import.meta.url));

const isBrowser = (name: string | undefined): name is BrowserName =>
  name === 'chromium' || name === 'firefox';
const given = process.argv.slice(2);
const named = given.filter(isBrowser);
const wanted = given.filter((name) => !isBrowser(name));
const [a = 'chromium', b = a] = named;

await removeOrphans();
for (const [name, steps] of Object.entries(scripts)) {
  if (wanted.length === 0 || wanted.includes(name)) await record(name, steps);
}

async function record(name: string, steps: readonly Step[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-trace-'));
  const laboratory = new Laboratory(prefixOfThisProcess());
  const browsers: InsideBrowser[] = [];
  await laboratory.up();
  for (const router of ['home-a', 'home-b', 'mobile'] as const) {
    await laboratory.setKind(router, 'full-cone');
  }
  const stun = laboratory.spawn('server', ['turnserver', ...STUN_ALONE]);
  try {
    const authority = new Authority(folder);
    const pages = {} as Record<End, Page>;
    for (const [side, by] of [
      ['a', a],
      ['b', b],
    ] as const) {
      const namespace = laboratory.namespace(side);
      const browser = await launchInside(by, { namespace, authority, folder });
      browsers.push(browser);
      pages[side] = await openPage(browser);
    }
    const entries = await play(steps, pages, laboratory);
    const file = `${a}-${b}-${name.replaceAll(/\W+/g, '-')}.json`;
    writeFileSync(join(OUT, file), write({ name, a, b, entries }));
    process.stdout.write(`${file}: ${entries.length} entries\n`);
  } finally {
    for (const browser of browsers) await browser.close();
    stun.kill();
    await laboratory.down();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function openPage({ context }: InsideBrowser): Promise<Page> {
  const page = await context.newPage();
  await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: '<p>' }));
  await page.goto(PAGE);
  await page.evaluate(recordPeer);
  return page;
}

async function play(steps: readonly Step[], pages: Record<End, Page>, laboratory: Laboratory) {
  const startedAt = Date.now();
  const entries: (readonly [number, End | 'net', string])[] = [];
  const told: Record<End, RTCSessionDescriptionInit | undefined> = { a: undefined, b: undefined };
  const note = (who: End | 'net', what: string) =>
    entries.push([Date.now() - startedAt, who, what]);
  for (const end of ['a', 'b'] as const) {
    await pages[end].evaluate(([stun, leads]) => window.recorded.open(stun, leads), [
      STUN,
      end === 'a',
    ] as const);
  }
  for (const step of steps) {
    if (step[0] === 'wait') await new Promise((resolve) => setTimeout(resolve, step[1]));
    else if (step[0] === 'net') {
      note('net', step[1]);
      await change(laboratory, step[1]);
    } else {
      const [end, what] = step;
      note(end, `does ${what}`);
      await act(end, what).catch((error: unknown) => note(end, `cannot: ${nameOf(error)}`));
    }
  }
  for (const end of ['a', 'b'] as const) {
    const seen: readonly Entry[] = await pages[end].evaluate(() => window.recorded.entries);
    for (const [at, what] of seen) entries.push([at - startedAt, end, what]);
  }
  return entries.toSorted(([at], [other]) => at - other);

  async function act(end: End, what: Extract<Step, readonly [End, string]>[1]): Promise<void> {
    const page = pages[end];
    const other = end === 'a' ? 'b' : 'a';
    if (what === 'describe') told[end] = await page.evaluate(() => window.recorded.describe());
    else if (what === 'take') {
      const description = told[other];
      if (description === undefined) throw new Error('nothing to take');
      await page.evaluate((one) => window.recorded.take(one), description);
    } else if (what === 'hear') {
      const found = await pages[other].evaluate(() => window.recorded.candidates());
      await page.evaluate((all) => window.recorded.hear(all), found);
    } else await page.evaluate((one) => window.recorded[one](), what);
  }
}

function nameOf(error: unknown): string {
  return /\b(\w+Error)\b/.exec(String(error))?.[1] ?? 'some error';
}

/** Only UDP, at the router of home `a`: what the driver says to the browsers goes another way. */
async function change(
  laboratory: Laboratory,
  to: Extract<Step, readonly ['net', string]>[1],
): Promise<void> {
  if (to === 'mobile' || to === 'home') return laboratory.move(to);
  const drops = { dark: 'drop', deaf: 'iifname "wan" drop', light: '' }[to];
  const rules = `
    table ip weather
    delete table ip weather
    table ip weather {
      chain passing {
        type filter hook forward priority filter - 2
        ${drops}
      }
    }`;
  const nft = laboratory.spawn('home-a', ['nft', '-f', '-']);
  nft.stdin?.end(rules);
  const [code] = (await once(nft, 'exit')) as [number];
  if (code !== 0) throw new Error('The weather could not be changed.');
}

function write(trace: Readonly<Record<string, unknown>> & { entries: readonly unknown[] }): string {
  const { entries, ...head } = trace;
  const lines = entries.map((entry) => `    ${JSON.stringify(entry)}`);
  return `${JSON.stringify(head).slice(0, -1)}, "entries": [\n${lines.join(',\n')}\n]}\n`;
}
