/** Two bare pages wired by a bare relay, as the other side of a comparison. */
import type { Page } from 'playwright-core';
import { type Call, type Contexts, SETTLE_MS } from './call.ts';
import { runFloorPage } from './floor-page.ts';

export class Floor implements Call {
  /** Of the next call. */
  configuration: RTCConfiguration = {};
  readonly #contexts: Contexts;
  readonly #url: string;
  readonly #constraints: MediaStreamConstraints;
  #pages: readonly [host: Page, guest: Page] | undefined;

  constructor(contexts: Contexts, url: string, constraints: MediaStreamConstraints) {
    this.#contexts = contexts;
    this.#url = url;
    this.#constraints = constraints;
  }

  get pages(): readonly [host: Page, guest: Page] {
    if (this.#pages === undefined) throw new Error('No call was prepared.');
    return this.#pages;
  }

  async prepare(): Promise<void> {
    const [first, second] = this.#contexts;
    this.#pages = [await first.newPage(), await second.newPage()];
    const relayUrl = this.#url.replace(/^http/, 'ws');
    const options = { relayUrl, constraints: this.#constraints, configuration: this.configuration };
    for (const page of this.#pages) {
      await page.goto(this.#url);
      await page.evaluate(runFloorPage, options);
    }
    await this.#pages[1].waitForTimeout(SETTLE_MS);
  }

  click(): Promise<void> {
    const [, guest] = this.pages;
    return guest.getByRole('button', { name: 'Join' }).click();
  }

  async part(): Promise<void> {
    for (const page of this.pages) await page.close();
  }
}
