/** Laptops that are shut in a call, tabs that are frozen, and pages that a browser keeps for later. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { audit } from '../harness/audit.ts';
import { launchChromiumProcess, newPerson } from '../harness/browsers.ts';
import { Company } from '../harness/company.ts';
import { eventually } from '../harness/eventually.ts';
import { freeze } from '../harness/freezing.ts';
import type { Person } from '../harness/person.ts';

const here = new Company();
type Machine = Awaited<ReturnType<typeof launchChromiumProcess>>;
let laptop: Machine;

const TRUE_WITHIN_MS = 2_000;

beforeAll(async () => {
  laptop = await launchChromiumProcess();
});
afterAll(async () => {
  await laptop.close();
});

/** Ann is at the laptop. */
async function inCall(): Promise<[Person, Person]> {
  const bob = await here.visit('Bob');
  const link = await bob.newCall();
  await bob.join();
  await bob.inCall();
  const ann = await here.open(await newPerson(laptop.browser), 'Ann', link);
  await ann.join();
  await Promise.all([ann.hasMedia(), bob.hasMedia()]);
  return [ann, bob];
}

/** How long after waking something is on the screen. */
async function afterWaking(ms: number, seen: () => Promise<void>): Promise<number> {
  const wake = freeze(laptop.pid);
  await new Promise((resolve) => setTimeout(resolve, ms));
  wake();
  const wokeAt = performance.now();
  await seen();
  return performance.now() - wokeAt;
}

const status = (person: Person, text: RegExp) =>
  person.page.locator('.chip').filter({ hasText: text }).waitFor();

it(
  '[FAULT49] [APP22] [CLI1] a laptop that was shut for 20 s is in its call again',
  { timeout: 120_000 },
  async () => {
    const [ann, bob] = await inCall();
    const before = await framesOf(ann);
    const backMs = await afterWaking(20_000, async () => {
      await eventually(
        'pictures move again',
        () => framesOf(ann),
        (frames) => frames > before + 5,
      );
    });
    expect(backMs).toBeLessThan(TRUE_WITHIN_MS);
    await Promise.all([
      status(ann, /^(?:Direct|Connected)$/),
      status(bob, /^(?:Direct|Connected)$/),
    ]);
    expect((await bob.announced()).filter((text) => /left|lost/.test(text))).toEqual([]);
  },
);

it(
  '[FAULT48] [APP22] [APP9] one that was shut for longer than a call lasts says so, and leads back',
  { timeout: 180_000 },
  async () => {
    const [ann, bob] = await inCall();
    const told = ann.page.getByRole('heading', { name: 'The connection between you was lost.' });
    const waits = bob.page.getByRole('heading', { name: 'Waiting for Ann' });
    const toldMs = await afterWaking(121_000, () => told.waitFor());
    expect(toldMs).toBeLessThan(TRUE_WITHIN_MS);
    await waits.waitFor();
    await bob.text('Ann lost the connection, and is here again as soon as it is back.').waitFor();
    await audit(bob.page, 'waiting for somebody who was lost');
    await ann.text('The call ended 1 minute ago.').waitFor();
    await audit(ann.page, 'the end of a call that was slept through');
    await ann.button('Call again').click();
    await ann.button('Join').click();
    await Promise.all([ann.inCall(), bob.inCall()]);
    await Promise.all([ann.picture('Bob').waitFor(), bob.picture('Ann').waitFor()]);
  },
);

it('[FAULT14] [CLI1] [CLI10] a frozen tab asks before it trusts what it has, and keeps its call', async () => {
  const [ann, bob] = await inCall();
  const cdp = await ann.page.context().newCDPSession(ann.page);
  await cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  await cdp.send('Page.setWebLifecycleState', { state: 'active' });
  await eventually(
    'the tab noticed',
    () => ann.page.evaluate(() => document.visibilityState),
    (state) => state === 'visible',
  );
  const before = await framesOf(ann);
  await eventually(
    'pictures move',
    () => framesOf(ann),
    (frames) => frames > before,
  );
  await Promise.all([status(ann, /^(?:Direct|Connected)$/), status(bob, /^(?:Direct|Connected)$/)]);
});

/** Of the connections there are. */
async function framesOf(person: Person): Promise<number> {
  const received = await person.received();
  return Math.max(0, ...received.map(({ framesDecoded }) => framesDecoded));
}
