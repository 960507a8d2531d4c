/** Calls in real browsers that are to go on, whatever becomes of the server. */
import type { Browser } from 'playwright-core';
import { launch, newPerson } from '../harness/browsers.ts';
import { eventually } from '../harness/eventually.ts';
import { Person } from '../harness/person.ts';

export class BrowserCalls {
  readonly #url: string;
  readonly #people: Person[] = [];
  #browser: Browser | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  async begin(calls: number): Promise<void> {
    if (calls === 0) return;
    this.#browser = await launch('chromium');
    for (let call = 0; call < calls; call += 1) {
      const ann = await this.#open(this.#browser, 'Ann', this.#url);
      const link = await ann.newCall();
      await ann.join();
      await ann.inCall();
      const bob = await this.#open(this.#browser, 'Bob', new URL(link, this.#url).href);
      await bob.join();
      await Promise.all([ann.hasMedia(), bob.hasMedia()]);
    }
  }

  /** Of each page: why its call ended, where it did. */
  async ended(): Promise<(string | undefined)[]> {
    return Promise.all(
      this.#people.map(async (person) =>
        (await person.button('Hang up').isVisible()) ? undefined : `${person.name}’s call is over`,
      ),
    );
  }

  /** Pages that receive nothing any more. */
  async troubles(): Promise<string[]> {
    const looked = this.#people.map(async (person) => {
      const before = framesOf(await person.received());
      return eventually(
        `${person.name} goes on receiving`,
        async () => framesOf(await person.received()) - before,
        (more) => more > 30,
      ).then(
        () => [],
        (error: unknown) => [String(error)],
      );
    });
    return (await Promise.all(looked)).flat();
  }

  async end(): Promise<void> {
    await this.#browser?.close();
  }

  async #open(browser: Browser, name: string, url: string): Promise<Person> {
    const person = await Person.open(await newPerson(browser), name, url);
    this.#people.push(person);
    return person;
  }
}

const framesOf = (received: Awaited<ReturnType<Person['received']>>): number =>
  received.reduce((sum, { framesDecoded }) => sum + framesDecoded, 0);
