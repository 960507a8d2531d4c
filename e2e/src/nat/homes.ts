/**
 * Ann at home `a` and Bob at home `b`, each in a browser of their own behind a router of their own, and what
 * they do again and again: call each other by a link. One pair of browsers serves all tests of a file; between
 * two calls only the rules of the routers change.
 */
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import {
  Authority,
  Laboratory,
  type Place,
  prefixOfThisProcess,
  removeOrphans,
  type RouterKind,
  type Side,
} from '@parley/natlab';
import type { BrowserName } from '../harness/browsers.ts';
import { eventually } from '../harness/eventually.ts';
import { Person } from '../harness/person.ts';
import { type InsideBrowser, launchInside } from './browsers-inside.ts';
import { type MediaPath, pathOf, type Way } from './path.ts';
import { type ServerInside, type Setup, startInside } from './server-inside.ts';

const FURTHER_PORTS = 8_443;

export class Homes {
  readonly laboratory = new Laboratory(prefixOfThisProcess());
  readonly #browsers: InsideBrowser[] = [];
  readonly #servers: ServerInside[] = [];
  readonly #links = new Map<ServerInside, string>();
  readonly #people = new Map<Side, Person>();
  readonly #programs: ChildProcess[] = [];
  /** The first server has the port that every firewall lets out. */
  #port = 443;
  #joinedAt = 0;
  #folder = '';
  #authority: Authority | undefined;

  constructor(browsers: Readonly<Record<Side, BrowserName>>) {
    beforeAll(async () => {
      await removeOrphans();
      this.#folder = mkdtempSync(join(tmpdir(), 'parley-nat-'));
      this.#authority = new Authority(this.#folder);
      await this.laboratory.up();
      await Promise.all([
        this.#settle('a', 'Ann', browsers.a),
        this.#settle('b', 'Bob', browsers.b),
      ]);
    });
    afterAll(async () => {
      for (const browser of this.#browsers) await browser.close();
      for (const server of this.#servers) await server.stop();
      for (const program of this.#programs) program.kill();
      await this.laboratory.down();
      rmSync(this.#folder, { recursive: true, force: true });
    });
  }

  /** Of this file alone, gone afterwards. */
  get folder(): string {
    return this.#folder;
  }

  get ann(): Person {
    return this.#person('a');
  }

  get bob(): Person {
    return this.#person('b');
  }

  /** Runs until it is stopped, or the file ends. */
  async serve(setup: Setup): Promise<ServerInside> {
    if (this.#authority === undefined) throw new Error('No laboratory yet.');
    const server = await startInside(setup, {
      port: this.#port,
      laboratory: this.laboratory,
      certificate: this.#authority.certificate(),
      folder: this.#folder,
    });
    this.#port = Math.max(this.#port + 1, FURTHER_PORTS);
    this.#servers.push(server);
    return server;
  }

  /** Until the end of the file. */
  run(place: Place, command: readonly string[]): void {
    this.#programs.push(this.laboratory.spawn(place, command));
  }

  async behind(a: RouterKind, b: RouterKind): Promise<void> {
    await this.laboratory.setKind('home-a', a);
    await this.laboratory.setKind('home-b', b);
  }

  /** Both join a room of this server, which nobody is in. */
  async meet(server: ServerInside): Promise<void> {
    const { ann, bob } = this;
    const link = this.#links.get(server) ?? (await this.#newRoom(server));
    await Promise.all([ann, bob].map(({ page }) => page.goto(new URL(link, server.url).href)));
    await ann.join();
    await ann.inCall();
    await bob.button('Join').waitFor();
    this.#joinedAt = performance.now();
    await bob.join();
    await bob.inCall();
  }

  /** Both get sound and pictures, by this way at last. */
  async paths(way: Way, limitMs?: number): Promise<{ ann: MediaPath; bob: MediaPath }> {
    const [ann, bob] = await Promise.all(
      [this.ann, this.bob].map((person) => pathOf(person, way, limitMs)),
    );
    if (ann === undefined || bob === undefined) throw new Error('unreachable');
    return { ann, bob };
  }

  /** How long after the second one pressed Join both had been told that there is none. */
  async toldOfNoPath(): Promise<number> {
    await Promise.all([this.ann, this.bob].map(({ page }) => noPathTold(page).waitFor()));
    return performance.now() - this.#joinedAt;
  }

  /** Nobody is in the room afterwards. */
  async part(): Promise<void> {
    for (const { page } of [this.ann, this.bob]) {
      const hangUp = page.getByRole('button', { name: 'Hang up', exact: true });
      await eventually(
        'out of the call',
        async () => {
          if (!(await hangUp.isVisible())) return true;
          await hangUp.click({ timeout: 1_000 }).catch(() => {});
          return false;
        },
        (isOut) => isOut,
      );
    }
  }

  async #newRoom(server: ServerInside): Promise<string> {
    await this.ann.page.goto(server.url);
    const link = await this.ann.newCall();
    this.#links.set(server, link);
    return link;
  }

  async #settle(side: Side, name: string, by: BrowserName): Promise<void> {
    if (this.#authority === undefined) return;
    const namespace = this.laboratory.namespace(side);
    const inside = { namespace, authority: this.#authority, folder: this.#folder };
    const browser = await launchInside(by, inside);
    this.#browsers.push(browser);
    this.#people.set(side, await Person.open(browser.context, name, 'about:blank'));
  }

  #person(side: Side): Person {
    const person = this.#people.get(side);
    if (person === undefined) throw new Error('Nobody is at home yet.');
    return person;
  }
}

const noPathTold = (page: Page): Locator =>
  page.getByRole('heading', { name: 'There is no path between your network and theirs.' });
