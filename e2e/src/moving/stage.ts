/**
 * Two browsers at home with a server in the laboratory, and calls between them: by the app, or by pages that
 * only restart ICE when the browser has given up. Knows nothing of what happens to the networks.
 */
import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import {
  addresses,
  Laboratory,
  names,
  prefixOfThisProcess,
  removeOrphans,
  type Side,
  Authority,
} from '@parley/natlab';
import type { BrowserName } from '../harness/browsers.ts';
import { Person } from '../harness/person.ts';
import { type InsideBrowser, launchInside } from '../nat/browsers-inside.ts';
import { ownRelay, type ServerInside, startInside } from '../nat/server-inside.ts';
import { watchFrames } from './frames.ts';
import { runPlainPage } from './plain-page.ts';

const RELAY_PORT = 9_443;
const relayProgram = fileURLToPath(new URL('./plain-relay.ts', import.meta.url));
/** Served by the driver, so that it may use a microphone without a server. */
const PLAIN_URL = `https://${names.web}/plain`;
const PLAIN = '<!doctype html><video autoplay playsinline></video>';

export type Client = 'parley' | 'plain';

export class Stage {
  readonly laboratory = new Laboratory(prefixOfThisProcess());
  readonly #folder = mkdtempSync(join(tmpdir(), 'parley-moving-'));
  readonly #browsers: InsideBrowser[] = [];
  readonly #people = new Map<Side, Person>();
  #server: ServerInside | undefined;
  #relay: ChildProcess | undefined;
  #calls = 0;
  #iceServers: RTCIceServer[] = [];

  async up(mover: BrowserName): Promise<void> {
    await removeOrphans();
    const authority = new Authority(this.#folder);
    const certificate = authority.certificate();
    await this.laboratory.up();
    for (const router of ['mobile', 'mobile-b'] as const)
      await this.laboratory.setKind(router, 'symmetric');
    const { laboratory } = this;
    const folder = this.#folder;
    this.#server = await startInside(ownRelay, { port: 443, laboratory, certificate, folder });
    const place = [addresses.web, String(RELAY_PORT), certificate.cert, certificate.key];
    this.#relay = laboratory.spawn('server', [process.execPath, relayProgram, ...place]);
    if (this.#relay.stdout !== null) await once(this.#relay.stdout, 'data');
    for (const [side, name, by] of [
      ['a', 'Ann', mover],
      ['b', 'Bob', 'chromium'],
    ] as const) {
      const namespace = laboratory.namespace(side);
      const browser = await launchInside(by, { namespace, authority, folder });
      this.#browsers.push(browser);
      await browser.context.addInitScript(watchFrames);
      this.#people.set(side, await Person.open(browser.context, name, 'about:blank'));
    }
  }

  async down(): Promise<void> {
    for (const browser of this.#browsers) await browser.close();
    await this.#server?.stop();
    this.#relay?.kill();
    await this.laboratory.down();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get pages(): Page[] {
    return [...this.#people.values()].map(({ page }) => page);
  }

  /** A new call of these two. */
  async call(by: Client): Promise<void> {
    for (const person of this.#people.values()) {
      const hangUp = person.button('Hang up');
      if (await hangUp.isVisible()) await hangUp.click();
      await person.page.goto('about:blank');
    }
    if (by === 'plain' && this.#iceServers.length === 0) await this.#callByApp();
    if (by === 'parley') await this.#callByApp();
    else await this.#callPlainly();
  }

  async #callByApp(): Promise<void> {
    const [ann, bob] = [...this.#people.values()];
    if (ann === undefined || bob === undefined || this.#server === undefined) return;
    await ann.page.goto(this.#server.url);
    const link = new URL(await ann.newCall(), this.#server.url).href;
    for (const person of [ann, bob]) {
      await person.page.goto(link);
      await person.join();
      await person.inCall();
    }
    await bob.hasMedia();
    this.#iceServers = await bob.page.evaluate(() => {
      const { observed } = window as unknown as { observed: { peers: RTCPeerConnection[] } };
      return observed.peers.at(-1)?.getConfiguration().iceServers ?? [];
    });
  }

  async #callPlainly(): Promise<void> {
    this.#calls += 1;
    for (const [side, { page }] of this.#people) {
      await page.route(PLAIN_URL, (route) =>
        route.fulfill({ contentType: 'text/html', body: PLAIN }),
      );
      await page.goto(PLAIN_URL);
      await page.evaluate(runPlainPage, {
        relayUrl: `wss://${names.web}:${RELAY_PORT}/${this.#calls}/${side}`,
        iceServers: this.#iceServers,
        leads: side === 'b',
      });
    }
  }
}
