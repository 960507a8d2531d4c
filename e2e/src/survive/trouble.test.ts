/** What a person reads while a call is interrupted: nothing of a blink, and of the rest whose trouble it is. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { audit } from '../harness/audit.ts';
import { launchChromiumProcess, newPerson } from '../harness/browsers.ts';
import { Company } from '../harness/company.ts';
import { eventually } from '../harness/eventually.ts';
import { freeze } from '../harness/freezing.ts';
import type { Person } from '../harness/person.ts';

const here = new Company();
let elsewhere: Awaited<ReturnType<typeof launchChromiumProcess>>;
const frozen = new Map<number, () => void>();

beforeAll(async () => {
  elsewhere = await launchChromiumProcess();
});
afterEach(() => {
  for (const pid of frozen.keys()) goOn(pid);
});
afterAll(async () => {
  await elsewhere.close();
});

function standStill(pid: number): void {
  frozen.set(pid, freeze(pid));
}

function goOn(pid: number): void {
  frozen.get(pid)?.();
  frozen.delete(pid);
}

/** Bob is on a machine of his own. */
async function inCall(): Promise<[Person, Person]> {
  const ann = await here.visit('Ann');
  const link = await ann.newCall();
  await ann.join();
  await ann.inCall();
  const bob = await here.open(await newPerson(elsewhere.browser), 'Bob', link);
  await bob.join();
  await Promise.all([ann.hasMedia(), bob.hasMedia()]);
  await ann.text('Direct').waitFor();
  await watchStatus(ann);
  return [ann, bob];
}

const CALM = /^(?:Direct|Connected)$/;

/** Notes everything that the line about the call, and the pictures, ever say. */
const watchStatus = ({ page }: Person): Promise<void> =>
  page.evaluate(() => {
    const said = new Set<string>();
    Object.assign(window, { said });
    const look = (): void => {
      for (const element of document.querySelectorAll('.chip, .tile-link')) {
        said.add(element.textContent ?? '');
      }
    };
    new MutationObserver(look).observe(document, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });

const said = ({ page }: Person): Promise<string[]> =>
  page.evaluate(() => [...(window as unknown as { said: Set<string> }).said]);

const reads = (person: Person, text: string | RegExp): Promise<void> =>
  person.page.locator('.chip').filter({ hasText: text }).waitFor({ timeout: 40_000 });

async function hears(person: Person, text: string): Promise<void> {
  await eventually(
    `a screen reader says: ${text}`,
    () => person.announced(),
    (all) => all.some((one) => one.includes(text)),
  );
}

it('[APP18] [APP19] [APP7] [CLI10] a server that stands still for a blink is not worth a word, for longer it is', async () => {
  const [ann] = await inCall();
  const { pid } = here.server;
  standStill(pid);
  await ann.page.waitForTimeout(1_000);
  goOn(pid);
  await ann.page.waitForTimeout(2_000);
  expect((await said(ann)).filter((text) => !CALM.test(text))).toEqual([]);

  standStill(pid);
  await reads(ann, /^Server unreachable, the call goes on$/);
  await hears(ann, 'The server does not answer. The call goes on.');
  await audit(ann.page, 'a call without its server');
  await ann.hasMedia();
  goOn(pid);
  await reads(ann, CALM);
});

it('[APP18] [APP19] [APP7] the network of the other: first that it is reconnected, then whose it is, then nothing', async () => {
  const [ann, bob] = await inCall();
  standStill(elsewhere.pid);
  await ann.page.waitForTimeout(1_000);
  goOn(elsewhere.pid);
  await ann.hasMedia();
  await ann.page.waitForTimeout(1_000);
  expect((await said(ann)).filter((text) => !CALM.test(text))).toEqual([]);

  standStill(elsewhere.pid);
  await reads(ann, /^Reconnecting… [2-9]\ss$/);
  await hears(ann, 'The connection is interrupted. Reconnecting.');
  await reads(ann, /^Bob’s network is gone… \d+\ss$/);
  await hears(ann, 'Bob’s network is gone. The call goes on as soon as it is back.');
  await audit(ann.page, 'a call whose other side has no network');
  expect((await ann.announced()).filter((text) => text.includes('left'))).toEqual([]);
  goOn(elsewhere.pid);
  await reads(ann, CALM);
  await Promise.all([ann.hasMedia(), bob.hasMedia()]);
});

it('[APP19] it is one’s own network where neither the server nor anybody else is heard', async () => {
  const [ann] = await inCall();
  standStill(elsewhere.pid);
  standStill(here.server.pid);
  await reads(ann, /^Your network is gone… \d+\ss$/);
  await hears(ann, 'Your network is gone. The call goes on as soon as it is back.');
  await audit(ann.page, 'a call without a network');
  goOn(here.server.pid);
  goOn(elsewhere.pid);
  await reads(ann, CALM);
});

it('[APP19] what the browser says of its network counts at once, where nobody is heard', async () => {
  const [ann] = await inCall();
  await ann.page.context().setOffline(true);
  standStill(elsewhere.pid);
  await reads(ann, /^Your network is gone… [2-4]\ss$/);
  goOn(elsewhere.pid);
  await ann.page.context().setOffline(false);
  await reads(ann, CALM);
});
