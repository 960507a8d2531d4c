/** A page that is left and fetched back: the browser kept it as it was, and its socket ended meanwhile. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium, newPerson } from '../harness/browsers.ts';
import { Company } from '../harness/company.ts';
import { eventually } from '../harness/eventually.ts';

const here = new Company([]);
let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium({ keepsPages: true });
});
afterAll(async () => {
  await browser.close();
});

it('[FAULT14] [CLI1] is in touch with the server again, with the session it had', async () => {
  const ann = await here.open(await newPerson(browser), 'Ann');
  await ann.button('New call').waitFor();
  await ann.page.evaluate(() => {
    addEventListener('pageshow', ({ persisted }) => Object.assign(window, { persisted }));
  });
  await ann.page.goto(`${here.server.url}/livez`);
  // A page that comes out of the cache is not loaded.
  await ann.page.goBack({ waitUntil: 'commit' });
  const kept = () =>
    ann.page.evaluate(() => (window as unknown as { persisted?: boolean }).persisted === true);
  await eventually('the page was kept', kept, (isKept) => isKept);
  await ann.button('New call').click();
  await ann.button('Copy link').waitFor({ timeout: 5_000 });
  expect(here.server.output().match(/session-opened|session opened/g)?.length).toBe(1);
});
