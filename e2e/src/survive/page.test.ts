/** Calls that outlive their page: it is loaded anew, copied, put aside and fetched again. */
import type { BrowserContext } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { audit } from '../harness/audit.ts';
import { type BrowserName } from '../harness/browsers.ts';
import { Company } from '../harness/company.ts';
import { startFaultProxy } from '../harness/fault-proxy.ts';
import { tabTo } from '../harness/keyboard.ts';
import { Person } from '../harness/person.ts';

const here = new Company(['chromium', 'firefox']);

const BACK_WITHIN_MS = 3_000;

async function inCall(by: BrowserName = 'chromium', path = '/'): Promise<[Person, Person]> {
  const ann = await here.visit('Ann', { before: watchPage, by, path });
  const link = await ann.newCall();
  await ann.join();
  await ann.inCall();
  const bob = await here.visit('Bob', { path: link, before: watchPage });
  await bob.join();
  await Promise.all([ann.hasMedia(), bob.hasMedia()]);
  return [ann, bob];
}

interface Watched {
  /** Every heading that the page ever had. */
  headings: string[];
  /** Since the page was asked for, until the first picture of somebody else was painted. */
  firstFrameMs: Promise<number>;
}

/** Runs in the page before its own code. */
function watchPage(): void {
  const { promise, resolve } = Promise.withResolvers<number>();
  const watched: Watched = { headings: [], firstFrameMs: promise };
  Object.assign(window, { watched });
  const look = (): void => {
    const heading = document.querySelector('h1')?.textContent;
    if (heading && watched.headings.at(-1) !== heading) watched.headings.push(heading);
    for (const video of document.querySelectorAll('video')) {
      const isOther = video.ariaLabel !== 'You' && !video.dataset['watched'];
      if (isOther) video.dataset['watched'] = 'yes';
      if (isOther) video.requestVideoFrameCallback((at) => resolve(at));
    }
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true });
}

const watched = (person: Person) =>
  person.page.evaluate(async () => {
    const { watched: seen } = window as unknown as { watched: Watched };
    return { firstFrameMs: await seen.firstFrameMs, headings: seen.headings };
  });

async function heardOfLeaving(person: Person): Promise<string[]> {
  return (await person.announced()).filter((text) => /left|lost/.test(text));
}

describe.each(['chromium', 'firefox'] as const)('in %s', (by) => {
  it('[FAULT13] [APP20] [CLI14] who reloads the page stands in the call at once and sees the other within 3 s', async () => {
    const [ann, bob] = await inCall(by);
    await ann.page.reload();
    const { firstFrameMs, headings } = await watched(ann);
    expect(firstFrameMs).toBeLessThan(BACK_WITHIN_MS);
    expect(headings).not.toContain('Ready to join?');
    await Promise.all([ann.hasMedia(), bob.hasMedia()]);
    expect(await heardOfLeaving(bob)).toEqual([]);
  });
});

it('[APP20] [CLI14] two who reload at once are both back, and neither is told that the other left', async () => {
  const people = await inCall();
  await Promise.all(people.map(({ page }) => page.reload()));
  for (const { headings } of await Promise.all(people.map(watched))) {
    expect(headings).not.toContain('Ready to join?');
  }
  await Promise.all(people.map((person) => person.hasMedia()));
  for (const person of people) expect(await heardOfLeaving(person)).toEqual([]);
});

it('[APP20] [APP2] [APP3] while the server is silent one reads that one is coming back, and may give it up', async () => {
  const proxy = await startFaultProxy(here.server.url);
  const [ann] = await inCall('chromium', proxy.url);
  proxy.judge(() => 'stall');
  await ann.page.reload();
  await ann.text('Coming back into the call…').waitFor();
  await ann.text('The server does not answer. Trying again…').waitFor();
  await audit(ann.page, 'coming back into a call');
  proxy.judge(() => 'pass');
  await ann.hasMedia();

  proxy.judge(() => 'stall');
  await ann.page.reload();
  await ann.text('Coming back into the call…').waitFor();
  await tabTo(ann, 'Hang up');
  await ann.page.keyboard.press('Enter');
  await ann.button('New call').waitFor();
  proxy.judge(() => 'pass');
  await proxy.close();
});

it('[APP20] who hung up stands at the door after a reload, with no word of a call', async () => {
  const [ann] = await inCall();
  await ann.hangUp();
  await ann.button('Call again').waitFor();
  await ann.page.reload();
  await ann.button('Join').waitFor();
  const { headings } = await ann.page.evaluate(
    () => (window as unknown as { watched: Watched }).watched,
  );
  expect(headings).toEqual(['Ready to join?']);
});

/** An opened window starts with a copy of the session storage, as a duplicated tab does. */
async function duplicate({ page, name }: Person): Promise<Person> {
  const context: BrowserContext = page.context();
  const [copy] = await Promise.all([
    context.waitForEvent('page'),
    page.evaluate(() => void window.open(window.location.href)),
  ]);
  return new Person(copy, name);
}

it('[FAULT11] [APP21] [CLI7] [CLI8] a duplicated tab says where the call is, and moves it here and back by a press', async () => {
  const [ann, bob] = await inCall();
  const copy = await duplicate(ann);
  await copy.page.getByRole('heading', { name: 'The call is in another tab' }).waitFor();
  await audit(copy.page, 'a copy of a tab in a call');
  expect((await ann.received()).length).toBe(1);

  await tabTo(copy, 'Use it here');
  await copy.page.keyboard.press('Enter');
  await copy.inCall();
  await Promise.all([copy.hasMedia(), bob.hasMedia()]);
  const stopped = ann.page.getByRole('heading', { name: 'This call continues in another tab' });
  await stopped.waitFor();
  expect((await ann.trackStates()).every((state) => state === 'ended')).toBe(true);

  await ann.button('Use it here').click();
  await ann.inCall();
  await Promise.all([ann.hasMedia(), bob.hasMedia()]);
  await copy.page.getByRole('heading', { name: 'This call continues in another tab' }).waitFor();
  expect(await heardOfLeaving(bob)).toEqual([]);
  expect(copy.errors).toEqual([]);
});

it('[APP21] the copy stands at the door once the call in the other tab is over', async () => {
  const [ann] = await inCall();
  const copy = await duplicate(ann);
  await copy.page.getByRole('heading', { name: 'The call is in another tab' }).waitFor();
  await ann.hangUp();
  await copy.button('Join').waitFor();
});

it('[APP20] [CLI14] who goes elsewhere with this tab and back is in the call again', async () => {
  const [ann, bob] = await inCall();
  await ann.page.goto(`${here.server.url}/livez`);
  await ann.page.goBack();
  await ann.inCall();
  await Promise.all([ann.hasMedia(), bob.hasMedia()]);
  expect(await heardOfLeaving(bob)).toEqual([]);
});
