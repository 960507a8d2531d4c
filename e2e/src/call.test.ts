import { describe, expect, it } from 'vitest';
import type { BrowserName } from './harness/browsers.ts';
import { Company } from './harness/company.ts';
import { eventually } from './harness/eventually.ts';
import type { Person } from './harness/person.ts';

const here = new Company(['chromium', 'firefox']);
const person = (name: string, by: BrowserName, path = '/') => here.visit(name, { by, path });

async function callOf(browserOfA: BrowserName, browserOfB: BrowserName): Promise<[Person, Person]> {
  const ann = await person('Ann', browserOfA);
  const link = await ann.newCall();
  await ann.join();
  await ann.inCall();
  const bob = await person('Bob', browserOfB, link);
  await bob.join();
  await bob.inCall();
  return [ann, bob];
}

describe.each([
  ['chromium', 'chromium'],
  ['chromium', 'firefox'],
] as const)('%s calls %s', (browserOfA, browserOfB) => {
  it('[CALL7] [CALL5] [CALL6] [CALL9] [LINK12] two people see, hear, read and leave each other', async () => {
    const [ann, bob] = await callOf(browserOfA, browserOfB);
    await Promise.all([ann.hasMedia(), bob.hasMedia()]);
    await ann.picture('Bob').waitFor();
    await bob.picture('Ann').waitFor();

    await ann.say('Hello Bob, this is <b>Ann</b>');
    await bob.button('Chat').click();
    await bob.text('Hello Bob, this is <b>Ann</b>').waitFor();
    await bob.say('Good to see you');
    await ann.text('Good to see you').waitFor();
    expect(await ann.page.getByText('Good to see you', { exact: true }).count()).toBe(1);

    await bob.button('Microphone').click();
    await ann.page.getByText('Bob is muted').first().waitFor({ state: 'attached' });
    await bob.button('Microphone').click();

    await ann.button('Share screen').click();
    const shared = bob.picture('Screen of Ann');
    await shared.waitFor();
    await eventually(
      'the shared screen is painted',
      () => shared.evaluate((video: HTMLVideoElement) => video.videoWidth),
      (width) => width > 0,
    );
    await ann.button('Share screen').click();
    await shared.waitFor({ state: 'detached' });

    await bob.hangUp();
    await ann.text(/Bob hung up/).waitFor({ timeout: 5_000 });
    await bob.text(/You left/).waitFor();
    for (const side of [ann, bob]) {
      await eventually(
        'every track is ended',
        () => side.trackStates(),
        (states) => states.length > 0 && states.every((state) => state === 'ended'),
      );
    }
  });
});

it('[CALL8] [LINK1] three people in a room of three all see each other', async () => {
  const ann = await person('Ann', 'chromium');
  await ann.page.getByText('Options').first().click();
  await ann.page.getByLabel('How many people').selectOption('3');
  const link = await ann.newCall();
  await ann.join();
  const bob = await person('Bob', 'chromium', link);
  await bob.join();
  const cyd = await person('Cyd', 'chromium', link);
  await cyd.text(/Ann/).waitFor();
  await cyd.join();
  await Promise.all([ann.hasMedia(2), bob.hasMedia(2), cyd.hasMedia(2)]);
  for (const name of ['Ann', 'Bob']) await cyd.picture(name).waitFor();
});

it('[APP6] [ROOM2] a third person in a room of two sees that it is full, and a way back', async () => {
  const [ann] = await callOf('chromium', 'chromium');
  const cyd = await person('Cyd', 'chromium', new URL(ann.page.url()).pathname);
  await cyd.join();
  await cyd.page.getByRole('heading', { name: /full/i }).waitFor();
  await cyd.button('Try again').waitFor();
  await cyd.button('Home').click();
  await cyd.button('New call').waitFor();
});
