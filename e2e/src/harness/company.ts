/**
 * What a test file needs around its people: one server, one browser of each kind it asks for, and after
 * every test all pages closed, none of them with an error that nobody caught.
 */
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type BrowserName, launch, newPerson } from './browsers.ts';
import { takeName } from './by-name.ts';
import { Person } from './person.ts';
import { type RunningServer, startServer } from './server.ts';

export interface Visit extends BrowserContextOptions {
  /** On the file's server, or a whole address elsewhere. */
  path?: string;
  by?: BrowserName;
  /** Runs in the page before its own code. */
  before?: () => void;
}

export class Company {
  readonly #browsers = new Map<BrowserName, Browser>();
  readonly #people: Person[] = [];
  #server: RunningServer | undefined;

  constructor(browsers: readonly BrowserName[] = ['chromium'], serverOptions: string[] = []) {
    beforeAll(async () => {
      this.#server = await startServer(...serverOptions);
      for (const name of browsers) this.#browsers.set(name, await launch(name));
    });
    afterEach(async () => {
      const people = this.#people.splice(0);
      for (const { page } of people) await page.context().close();
      for (const { name, errors } of people) expect(errors, name).toEqual([]);
    });
    afterAll(async () => {
      for (const browser of this.#browsers.values()) await browser.close();
      await this.#server?.stop();
    });
  }

  get server(): RunningServer {
    if (this.#server === undefined) throw new Error('No server runs yet.');
    return this.#server;
  }

  /** Somebody with a browser profile of their own. */
  async visit(name: string, { path = '/', by, before, ...options }: Visit = {}): Promise<Person> {
    const context = await newPerson(this.#browser(by), options);
    if (before !== undefined) await context.addInitScript(before);
    return this.open(context, name, path);
  }

  /** In a context that the test made ready itself. */
  async open(context: BrowserContext, name: string, path = '/'): Promise<Person> {
    const person = await Person.open(context, name, new URL(path, this.server.url).href);
    this.#people.push(person);
    return person;
  }

  /** The same, who can be called by this name from now on. */
  async named(name: string, options: Visit = {}): Promise<Person> {
    const person = await this.visit(name, options);
    await takeName(person);
    return person;
  }

  #browser(name: BrowserName = 'chromium'): Browser {
    const browser = this.#browsers.get(name);
    if (browser === undefined) throw new Error(`${name} is not running.`);
    return browser;
  }
}
