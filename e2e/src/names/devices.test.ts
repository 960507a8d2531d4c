import { expect, it } from 'vitest';
import { audit } from '../harness/audit.ts';
import type { BrowserName } from '../harness/browsers.ts';
import {
  answer,
  atHome,
  dial,
  generous,
  heading,
  isArmed,
  isRung,
  ring,
} from '../harness/by-name.ts';
import { Company } from '../harness/company.ts';
import { eventually } from '../harness/eventually.ts';
import { tabTo } from '../harness/keyboard.ts';
import type { Person } from '../harness/person.ts';

const here = new Company(['chromium', 'firefox'], generous);
const named = (name: string) => here.named(name);

/** The same user in another browser, by the password. */
async function elsewhere(person: Person, browser: BrowserName): Promise<Person> {
  const { name } = person;
  await person.page.goto(`${here.server.url}/settings`);
  await person.button('Set a password').click();
  await person.page.getByLabel('New password').fill('correct horse');
  await person.button('Save password').click();
  await person.text('Your password is saved.').waitFor();
  await person.page.goto(here.server.url);
  const other = await here.visit(name, { by: browser });
  await other.button('Sign in').click();
  const dialog = other.page.getByRole('dialog');
  await dialog.getByLabel('Your name').fill(name);
  await dialog.getByLabel('Password').fill('correct horse');
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
  await atHome(other);
  return other;
}

/** What kinds of tracks the page ever took. */
const taken = ({ page }: Person): Promise<string[]> =>
  page.evaluate(() => {
    const { observed } = window as unknown as { observed: { tracks: MediaStreamTrack[] } };
    return [...new Set(observed.tracks.map(({ kind }) => kind))].toSorted();
  });

it('[FAULT10] [RING3] [CALL7] all devices ring; the one that answers first has the call, the other says where', async () => {
  const [ann, bob] = [await named('ann.seven'), await named('bob.seven')];
  const fox = await elsewhere(bob, 'firefox');
  await ring(ann, bob);
  await heading(fox, 'ann.seven calls').waitFor();
  await answer(fox, 'Accept');
  await bob.button('Decline').waitFor({ state: 'detached' });
  await bob.text('Answered on Firefox on Linux.').waitFor();
  await Promise.all([ann.hasMedia(), fox.hasMedia()]);
  expect(await taken(bob)).toEqual([]);
  await fox.hangUp();

  await heading(ann, 'bob.seven hung up.').waitFor();
  await ann.button('Call again').click();
  await heading(fox, 'ann.seven calls').waitFor();
  await answer(bob, 'Decline');
  await fox.text(/Declined on .*Linux\./).waitFor();
  expect(await isRung(fox)).toBe(false);
});

it('[APP16] [RING16] a video call accepted without camera is one by voice, until one asks and the other agrees', async () => {
  const [ann, bob] = [await named('ann.eight'), await named('bob.eight')];
  await ring(ann, bob);
  await answer(bob, 'Accept without camera');
  await Promise.all([ann.inCall(), bob.inCall()]);
  await heading(bob, 'Call with ann.eight').waitFor();
  await ann.page.getByText('Direct', { exact: true }).waitFor();
  expect(await taken(bob)).toEqual(['audio']);
  await eventually(
    'the camera of who called is off again',
    () => ann.trackStates(),
    (states) => states.filter((state) => state === 'live').length === 1,
  );
  await ann.page.getByRole('button', { name: 'Share screen' }).waitFor({ state: 'detached' });
  await audit(bob.page, 'call by voice');

  await bob.button('Camera').click();
  await ann.page.getByRole('heading', { name: 'bob.eight asks to turn on video' }).waitFor();
  await audit(ann.page, 'being asked for pictures');
  await ann.button('No').click();
  await bob.text('ann.eight prefers to go on by voice.').waitFor();
  await bob.button('Camera').click();
  await ann.button('Yes').click();
  await bob.text('ann.eight agreed. You can turn on your camera now.').waitFor();
  expect(await taken(bob)).toEqual(['audio']);
  for (const person of [ann, bob]) await person.button('Camera').click();
  await Promise.all([ann.hasMedia(), bob.hasMedia()]);
});

it('[APP1] [APP2] [APP3] calling and being called, by keyboard alone, on every width', async () => {
  const [ann, bob] = [await named('ann.nine'), await named('bob.nine')];
  await dial(ann, bob.name, 'Voice');
  await heading(ann, 'Ringing…').waitFor();
  await heading(bob, 'ann.nine calls').waitFor();
  await audit(bob.page, 'being called by voice');
  await tabTo(ann, 'Cancel');
  await ann.page.keyboard.press('Enter');
  await atHome(ann);
  await ring(ann, bob);
  await audit(ann.page, 'calling by video');
  await isArmed(bob);
  await tabTo(bob, 'Accept');
  await bob.page.keyboard.press('Enter');
  await Promise.all([ann.inCall(), bob.inCall()]);
  await tabTo(bob, 'Hang up');
  await bob.page.keyboard.press('Enter');
  await heading(ann, 'bob.nine hung up.').waitFor();
  await audit(ann.page, 'end of a call by name');
});

it('[CLI14] [RING16] a call by voice is there again after a reload, and nothing was asked of the camera', async () => {
  const [ann, bob] = [await named('ann.ten'), await named('bob.ten')];
  await ring(ann, bob, 'Voice');
  await answer(bob, 'Accept');
  await ann.inCall();
  await bob.page.reload();
  await bob.inCall();
  await heading(bob, 'Call with ann.ten').waitFor();
  await bob.page.getByText('Direct', { exact: true }).waitFor();
  const all = await eventually(
    'the microphone is there again',
    () => taken(bob),
    (kinds) => kinds.includes('audio'),
  );
  expect(all).toEqual(['audio']);
});

it('[FAULT31] [APP5] whose browser gives neither camera nor microphone is told so, and the call goes on', async () => {
  const [ann, bob] = [await named('ann.strict'), await named('bob.strict')];
  await ann.page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () =>
      Promise.reject(new DOMException('Not here.', 'NotAllowedError'));
  });
  await ring(ann, bob);
  await eventually(
    'what the caller is told',
    () => ann.announced(),
    (said) => said.some((text) => /may not use your camera and microphone/.test(text)),
  );
  await answer(bob, 'Accept');
  await ann.picture('bob.strict').waitFor();
  await ann.hangUp();
  await heading(bob, 'ann.strict hung up.').waitFor();
});
