/** What a person does and sees in the app, by the names that the controls carry. */
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { eventually } from './eventually.ts';

export interface Received {
  framesDecoded: number;
  audioEnergy: number;
}

export class Person {
  readonly page: Page;
  readonly name: string;
  /** Whatever the page reported as an error; a good run leaves it empty. */
  readonly errors: string[] = [];

  constructor(page: Page, name: string) {
    this.page = page;
    this.name = name;
    page.on('pageerror', (error) => this.#note(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.#note(message.text());
    });
  }

  static async open(context: BrowserContext, name: string, url: string): Promise<Person> {
    const person = new Person(await context.newPage(), name);
    await person.page.goto(url);
    return person;
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  text(text: string | RegExp): Locator {
    return this.page.getByText(text).first();
  }

  picture(name: string): Locator {
    return this.page.getByLabel(name, { exact: true }).and(this.page.locator('video'));
  }

  /** From the home page to the green room of a new room; gives its link. */
  async newCall(): Promise<string> {
    await this.button('New call').click();
    await this.joinControl().first().waitFor();
    const link = await eventually(
      'a room link',
      () => this.roomLink(),
      (found) => found !== '',
    );
    if (!/\/r\//.test(this.page.url())) await this.joinControl().first().click();
    await this.page.waitForURL(/\/r\//);
    return link;
  }

  /** Join is a link on the page of a new call and a button in the green room. */
  joinControl(): Locator {
    return this.page
      .getByRole('button', { name: 'Join', exact: true })
      .or(this.page.getByRole('link', { name: 'Join', exact: true }));
  }

  async join(): Promise<void> {
    await this.page.getByLabel('Your name').fill(this.name);
    await this.button('Join').click();
  }

  async inCall(): Promise<void> {
    await this.button('Hang up').waitFor({ timeout: 30_000 });
  }

  async hangUp(): Promise<void> {
    await this.button('Hang up').click();
  }

  async say(text: string): Promise<void> {
    const box = this.page.getByRole('textbox', { name: 'Message' });
    if (!(await box.isVisible())) await this.button('Chat').click();
    await box.fill(text);
    await box.press('Enter');
  }

  /** What all live peer connections of the page have received and decoded. */
  received(): Promise<Received[]> {
    return this.page.evaluate(async () => {
      const { observed } = window as unknown as { observed: { peers: RTCPeerConnection[] } };
      const all: { framesDecoded: number; audioEnergy: number }[] = [];
      for (const peer of observed.peers) {
        if (peer.connectionState !== 'connected') continue;
        const sum = { framesDecoded: 0, audioEnergy: 0 };
        for (const report of (await peer.getStats()).values() as Iterable<
          Record<string, unknown>
        >) {
          if (report['type'] !== 'inbound-rtp') continue;
          sum.framesDecoded += Number(report['framesDecoded'] ?? 0);
          sum.audioEnergy += Number(report['totalAudioEnergy'] ?? 0);
        }
        all.push(sum);
      }
      return all;
    });
  }

  /** Waits until each of `links` peer connections decoded more than 30 frames and heard something. */
  hasMedia(links = 1, limitMs = 30_000): Promise<Received[]> {
    return eventually(
      `${this.name} receives media over ${links} links`,
      () => this.received(),
      (all) =>
        all.filter(({ framesDecoded, audioEnergy }) => framesDecoded > 30 && audioEnergy > 0)
          .length === links,
      limitMs,
    );
  }

  /** Waits for more pictures, over the connections there are and no others. */
  async goesOn(): Promise<void> {
    const framesOf = async (): Promise<number[]> =>
      (await this.received()).map(({ framesDecoded }) => framesDecoded);
    const before = await framesOf();
    await eventually(
      `${this.name} goes on receiving by the same connections`,
      framesOf,
      (now) =>
        now.length === before.length && now.every((frames, at) => frames > (before[at] ?? 0) + 15),
    );
  }

  /** States of every track the page ever took from a camera or microphone. */
  trackStates(): Promise<string[]> {
    return this.page.evaluate(() => {
      const { observed } = window as unknown as { observed: { tracks: MediaStreamTrack[] } };
      return observed.tracks.map((track) => track.readyState);
    });
  }

  /** Everything the page's live regions ever said. */
  announced(): Promise<string[]> {
    return this.page.evaluate(() => {
      const { observed } = window as unknown as { observed: { announced: string[] } };
      return observed.announced;
    });
  }

  /** What browsers say of networks that were cut on purpose is no error of the page. */
  #note(error: string): void {
    if (!/ERR_|Failed to load resource|WebSocket|ICE failed/.test(error)) this.errors.push(error);
  }

  private roomLink(): Promise<string> {
    return this.page.evaluate(() => {
      const path = /\/r\/[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}/;
      const fields = [...document.querySelectorAll('input')].map((field) => field.value);
      const links = [...document.querySelectorAll('a')].map((link) => link.href);
      const texts = [location.href, ...fields, ...links, document.body.innerText];
      return texts.map((text) => path.exec(text)?.[0]).find((found) => found !== undefined) ?? '';
    });
  }
}
