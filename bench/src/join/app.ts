/** The web app in both contexts: the first person is in the call, the second one joins it. */
import type { Page } from 'playwright-core';
import { type Call, type Contexts, SETTLE_MS } from './call.ts';

export class App implements Call {
  readonly pages: readonly [host: Page, guest: Page];
  readonly #link: string;

  private constructor(pages: readonly [Page, Page], link: string) {
    this.pages = pages;
    this.#link = link;
  }

  static async open([first, second]: Contexts, url: string): Promise<App> {
    const host = await first.newPage();
    await host.goto(url);
    await host.getByRole('button', { name: 'New call' }).click();
    const shown = host.getByRole('link', { name: '/r/' });
    const link = new URL((await shown.getAttribute('href')) ?? '', url).href;
    return new App([host, await second.newPage()], link);
  }

  async prepare(): Promise<void> {
    const [host, guest] = this.pages;
    await this.#enterGreenRoom(host, 'Ada');
    await join(host);
    await host.getByRole('button', { name: 'Hang up' }).waitFor();
    await this.#enterGreenRoom(guest, 'Grace');
    await guest.waitForTimeout(SETTLE_MS);
  }

  click(): Promise<void> {
    const [, guest] = this.pages;
    return join(guest);
  }

  async part(): Promise<void> {
    const [host, guest] = this.pages;
    await guest.getByRole('button', { name: 'Hang up' }).click();
    await host.getByRole('button', { name: 'Hang up' }).waitFor({ state: 'detached' });
    for (const page of this.pages) await page.goto('about:blank');
  }

  async #enterGreenRoom(page: Page, name: string): Promise<void> {
    await page.goto(this.#link);
    await page.getByLabel('Your name').fill(name);
    await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 2);
  }
}

const join = (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'Join', exact: true }).click();
