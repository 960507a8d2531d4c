/** A server with one door, and people whose browsers show a page of that door's client. */
import { afterAll } from 'vitest';
import type { BrowserName } from '../harness/browsers.ts';
import { Company } from '../harness/company.ts';
import { eventually } from '../harness/eventually.ts';
import type { Person } from '../harness/person.ts';
import type { RunningServer } from '../harness/server.ts';
import { serveDoorPages } from './door-pages.ts';

/** What every client page has on its window. */
interface InPage {
  /** What its user would read. */
  client: { readonly notices: string[] };
}

declare const window: InPage & Window;

const pages = await serveDoorPages();

/** Pages of this origin are of another one than the server's. */
export const { origin } = pages;

export class Clients {
  readonly #page: string;
  readonly #company: Company;

  constructor(page: string, serverOptions: string[], browsers: BrowserName[] = ['chromium']) {
    this.#page = page;
    this.#company = new Company(browsers, serverOptions);
    afterAll(() => pages.stop());
  }

  get server(): RunningServer {
    return this.#company.server;
  }

  /** `settings` go into the address of the page, for it to read. */
  async visit(
    name: string,
    settings: Record<string, string> = {},
    { path = `/${this.#page}`, by }: { path?: string; by?: BrowserName } = {},
  ): Promise<Person> {
    const person = await this.#company.visit(name, {
      path: this.#address(path, settings),
      ...(by === undefined ? {} : { by }),
    });
    await ready(person);
    return person;
  }

  /** From wherever they are. */
  async go(person: Person, settings: Record<string, string>, path: string): Promise<void> {
    await person.page.goto(this.#address(path, settings));
    await ready(person);
  }

  #address(path: string, settings: Record<string, string>): string {
    const query = new URLSearchParams({ server: this.server.url, ...settings });
    return `${origin}${path}?${query}`;
  }
}

/** Its camera is on. */
export async function ready({ name, page }: Person): Promise<void> {
  await eventually(
    `${name} has a client`,
    () => page.evaluate(() => 'client' in window),
    (there) => there,
  );
}

export async function reload(person: Person): Promise<void> {
  await person.page.reload();
  await ready(person);
}

/** All it has read so far. */
export const notices = ({ page }: Person): Promise<string[]> =>
  page.evaluate(() => window.client.notices);

export const reads = (person: Person, notice: string, often = 1): Promise<string[]> =>
  eventually(
    `${person.name} reads ${notice}`,
    () => notices(person),
    (all) => all.filter((one) => one === notice).length >= often,
  );

export const see = (...people: Person[]) => Promise.all(people.map((person) => person.hasMedia()));
