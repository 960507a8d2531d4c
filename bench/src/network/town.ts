/**
 * The laboratory with a browser in each home and everything at the server: Parley's own servers, the bare
 * relay, and the coturn that Parley runs. One certificate of the laboratory's authority is good for all.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import {
  addresses,
  Authority,
  type Certificate,
  Laboratory,
  launcherInside,
  names,
  prefixOfThisProcess,
  removeOrphans,
  type RouterKind,
  type Side,
  whyNoLaboratory,
} from '@parley/natlab';
import { browserArgs, CHROMIUM } from '../harness/chromium.ts';
import { type Contexts, PATIENCE_MS } from '../join/call.ts';
import { installStopwatch } from '../join/stopwatch.ts';
import { installInstruments } from './instruments.ts';

const PROGRAMS = [CHROMIUM, '/usr/bin/turnserver', '/usr/bin/certutil'];
/** Without a graphics card the processors draw, too. */
const SCREEN = { width: 640, height: 480 };
const FURTHER_PORTS = 8_443;
const START_PATIENCE_MS = 30_000;
const END_PATIENCE_MS = 5_000;

const BROWSER_ARGS = [
  ...browserArgs,
  '--disable-gpu',
  '--use-fake-device-for-media-stream=fps=15',
  '--autoplay-policy=no-user-gesture-required',
];

/** Why there can be none on this machine, if so. */
export async function whyNoTown(): Promise<string | undefined> {
  const lacking = PROGRAMS.find((file) => !existsSync(file));
  return lacking === undefined ? whyNoLaboratory() : `there is no ${lacking}`;
}

export interface Served {
  readonly url: string;
  readonly pid: number;
}

export class Town {
  readonly #laboratory = new Laboratory(prefixOfThisProcess());
  readonly #folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  readonly #authority = new Authority(this.#folder);
  readonly #certificate: Certificate = this.#authority.certificate();
  readonly #servers: ChildProcess[] = [];
  readonly #browsers: Browser[] = [];
  #port = 443;

  private constructor() {}

  static async build(): Promise<Town> {
    await removeOrphans();
    const town = new Town();
    try {
      await town.#laboratory.up();
      for (const side of ['a', 'b'] as const) town.#browsers.push(await town.#browserAt(side));
      return town;
    } catch (error) {
      await town.end();
      throw error;
    }
  }

  async end(): Promise<void> {
    for (const browser of this.#browsers) await browser.close();
    for (const server of this.#servers) await end(server);
    await this.#laboratory.down();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async bothBehind(kind: RouterKind): Promise<void> {
    await this.#laboratory.setKind('home-a', kind);
    await this.#laboratory.setKind('home-b', kind);
  }

  /** New people, one in each home. */
  async people(): Promise<Contexts> {
    const [host, guest] = await Promise.all(
      this.#browsers.map(async (browser) => {
        const context = await browser.newContext({ viewport: SCREEN });
        context.setDefaultTimeout(PATIENCE_MS);
        await context.addInitScript(installStopwatch);
        await context.addInitScript(installInstruments);
        return context;
      }),
    );
    if (host === undefined || guest === undefined) throw new Error('There are two homes.');
    return [host, guest];
  }

  /** Parley's own server, once it has said this. */
  async serve(says: string, options: readonly string[]): Promise<Served> {
    const { port, url } = this.#newPlace();
    const main = fileURLToPath(import.meta.resolve('@parley/server')).replace(
      /index\.ts$/,
      'main.ts',
    );
    const given = {
      address: `${addresses.web}:${port}`,
      'public-url': url,
      'tls-cert': this.#certificate.cert,
      'tls-key': this.#certificate.key,
      'data-dir': mkdtempSync(join(this.#folder, 'data-')),
    };
    const flags = Object.entries(given).flatMap(([name, value]) => [`--${name}`, value]);
    return { url, pid: await this.#start(says, [main, ...flags, ...options]) };
  }

  async serveFloor(): Promise<string> {
    const { port, url } = this.#newPlace();
    const program = fileURLToPath(new URL('./floor.ts', import.meta.url));
    const { cert, key } = this.#certificate;
    await this.#start('Listening.', [program, addresses.web, `${port}`, cert, key]);
    return `${url}/`;
  }

  /** The first one has the port of the web. */
  #newPlace(): { port: number; url: string } {
    const port = this.#port;
    this.#port = Math.max(port + 1, FURTHER_PORTS);
    return { port, url: `https://${names.web}${port === 443 ? '' : `:${port}`}` };
  }

  async #start(says: string, args: readonly string[]): Promise<number> {
    const child = this.#laboratory.spawn('server', [process.execPath, ...args]);
    this.#servers.push(child);
    let output = '';
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const hear = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes(says)) resolve();
    };
    const fail = (): void => reject(new Error(`No "${says}" was said, but:\n${output}`));
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', fail);
    const late = setTimeout(fail, START_PATIENCE_MS);
    await promise.finally(() => clearTimeout(late));
    return child.pid ?? 0;
  }

  /** It is driven through a pipe, which knows no networks. */
  #browserAt(side: Side): Promise<Browser> {
    const home = this.#authority.trustedByHome(mkdtempSync(join(this.#folder, 'home-')));
    const namespace = this.#laboratory.namespace(side);
    return chromium.launch({
      executablePath: launcherInside(namespace, this.#folder, `${CHROMIUM} "$@"`),
      env: { ...process.env, HOME: home },
      args: BROWSER_ARGS,
    });
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const kill = setTimeout(() => child.kill('SIGKILL'), END_PATIENCE_MS);
  child.kill('SIGTERM');
  await once(child, 'exit');
  clearTimeout(kill);
}
