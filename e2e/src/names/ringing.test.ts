import { expect, it } from 'vitest';
import { audit } from '../harness/audit.ts';
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
import type { Person } from '../harness/person.ts';

const here = new Company(['chromium'], generous);
const named = (name: string) => here.named(name);

const icon = ({ page }: Person) => page.locator('link[rel=icon]').getAttribute('href');
const gone = (person: Person) => person.button('Decline').waitFor({ state: 'detached' });
const hears = (person: Person, what: string | RegExp) =>
  eventually(
    `${person.name} is told`,
    () => person.announced(),
    (all) => all.some((said) => said.match(what) !== null),
  );

it('[APP14] [APP15] [RING1] [RING2] [RING15] a call rings, is answered, and both see and hear each other', async () => {
  const [ann, bob] = [await named('ann.one'), await named('bob.one')];
  await ring(ann, bob);
  await bob.page.getByText('Video call · Not in your contacts').waitFor();
  await ann.picture('You').waitFor();
  await eventually(
    'the title calls',
    () => bob.page.title(),
    (it) => it === 'ann.one calls — Parley',
  );
  await eventually(
    'and gives way',
    () => bob.page.title(),
    (it) => it !== 'ann.one calls — Parley',
  );
  expect(await icon(bob)).toContain('ringing');
  expect(await bob.trackStates()).toEqual([]);
  await answer(bob, 'Accept');
  await Promise.all([ann.hasMedia(), bob.hasMedia()]);
  await ann.picture('bob.one').waitFor();
  expect(await bob.page.title()).toBe('Call with ann.one · Parley');
  expect(await icon(bob)).not.toContain('ringing');
  await bob.page.goBack();
  await bob.inCall();
  await ann.hangUp();
  await heading(bob, 'ann.one hung up.').waitFor();
  await bob.button('Call again').click();
  await heading(ann, 'bob.one calls').waitFor();
});

it('[APP15] of two tabs one plays the ringtone, and the phone shakes until it is answered', async () => {
  const [ann, bob] = [await named('ann.loud'), await named('bob.loud')];
  const second = await here.open(bob.page.context(), bob.name);
  await atHome(second);
  for (const { page } of [bob, second]) {
    await page.evaluate(() => {
      const seen = { playing: 0, shakes: [] as VibratePattern[] };
      Object.assign(window, { seen });
      const start = AudioBufferSourceNode.prototype.start;
      AudioBufferSourceNode.prototype.start = function (...when) {
        seen.playing += 1;
        start.apply(this, when);
      };
      const close = AudioContext.prototype.close;
      AudioContext.prototype.close = function () {
        seen.playing = 0;
        return close.apply(this);
      };
      navigator.vibrate = (pattern) => seen.shakes.push(pattern as number[]) > 0;
    });
    // A page that was never pressed may not shake.
    await page.getByRole('heading', { level: 1 }).click();
  }
  const sounds = (person: Person) =>
    person.page.evaluate(
      () => (window as unknown as { seen: { playing: number; shakes: number[][] } }).seen,
    );
  await ring(ann, bob);
  await heading(second, 'ann.loud calls').waitFor();
  await eventually(
    'a ringtone',
    async () => (await sounds(bob)).playing + (await sounds(second)).playing,
    (playing) => playing === 1,
  );
  expect((await sounds(bob)).shakes[0]).toEqual([400, 200, 400]);
  await answer(bob, 'Decline');
  await second.button('Decline').waitFor({ state: 'detached' });
  await eventually(
    'silence',
    async () => (await sounds(bob)).playing + (await sounds(second)).playing,
    (playing) => playing === 0,
  );
  expect((await sounds(second)).shakes.at(-1)).toEqual([]);
});

it('[APP15] presses that were meant for something else answer nothing', async () => {
  const [ann, bob] = [await named('ann.two'), await named('bob.two')];
  await bob.page.evaluate(() => {
    const seen = { presses: 0 };
    Object.assign(window, { seen });
    let since = 0;
    const press = (): void => {
      const buttons = [...document.querySelectorAll('dialog button')];
      if (buttons.length > 0) since ||= performance.now();
      if (since > 0 && performance.now() - since > 400) return;
      for (const button of buttons) {
        seen.presses += 1;
        (button as HTMLButtonElement).click();
      }
      requestAnimationFrame(press);
    };
    press();
  });
  const field = bob.page.getByLabel('Who do you want to call?');
  await field.fill('somebody');
  await dial(ann, bob.name);
  await heading(bob, 'ann.two calls').waitFor();
  // Typing goes on, as it does when a call comes in.
  for (const key of ['Space', 'Enter', 'Escape', 'Escape']) await bob.page.keyboard.press(key);
  await eventually(
    'presses while the buttons are not armed',
    () =>
      bob.page.evaluate(() => (window as unknown as { seen: { presses: number } }).seen.presses),
    (presses) => presses > 0,
  );
  await isArmed(bob);
  // Whoever types longer than that has not chosen an answer, either.
  for (const key of ['Space', 'Enter']) await bob.page.keyboard.press(key);
  expect(await isRung(bob)).toBe(true);
  await heading(ann, 'Ringing…').waitFor();
  await answer(bob, 'Decline');
  await heading(ann, 'bob.two declined.').waitFor();
});

it('[RING4] [RING5] [CLI14] [APP9] [APP14] declining is told; who calls again and takes it back leaves a missed call', async () => {
  const [ann, bob] = [await named('ann.three'), await named('bob.three')];
  await ring(ann, bob);
  // What rings goes on ringing on pages that are loaded anew.
  await bob.page.reload();
  await heading(bob, 'ann.three calls').waitFor();
  await ann.page.reload();
  await heading(ann, 'Ringing…').waitFor();
  await answer(bob, 'Decline');
  await heading(ann, 'bob.three declined.').waitFor();
  await ann.button('Call again').click();
  await heading(bob, 'ann.three calls').waitFor();
  await ann.button('Cancel').click();
  await gone(bob);
  await hears(bob, 'Missed call from ann.three.');
  await atHome(ann);
  expect(await bob.page.title()).toBe('Parley');
  await bob.page.getByText('1 missed call').waitFor();
});

it('[RING8] [PEO7] [APP2] [APP3] who is in a call is busy and told quietly; who lets others ring is rung quietly', async () => {
  const [ann, bob, cyd] = [
    await named('ann.four'),
    await named('bob.four'),
    await named('cyd.four'),
  ];
  await ring(ann, bob, 'Voice');
  await answer(bob, 'Accept');
  await ann.inCall();
  await dial(cyd, bob.name);
  await heading(cyd, 'bob.four is in another call.').waitFor();
  await hears(bob, 'cyd.four called while you were in a call.');
  expect(await isRung(bob)).toBe(false);
  await bob.hangUp();
  await bob.button('Home').click();

  await bob.page.goto(`${here.server.url}/settings`);
  await bob.page.getByRole('radio', { name: 'Ring quietly' }).check();
  await bob.page.getByText('Saved.').first().waitFor();
  await bob.page.goto(here.server.url);
  await atHome(bob);
  await ann.button('Call again').click();
  await answer(bob, 'Accept');
  await bob.inCall();
  await cyd.button('Call again').click();
  await heading(cyd, 'Ringing…').waitFor();
  await bob.page.getByText('Accepting ends the call you are in.').waitFor();
  await audit(bob.page, 'being called in a call');
  expect(await bob.page.title()).toBe('Call with ann.four · Parley');
  await answer(bob, 'Accept');
  await heading(ann, 'bob.four hung up.').waitFor();
  await bob.picture('cyd.four').waitFor();
  await bob.hasMedia();
});

/** Presses Call in both pages by one clock, and tells of rings that showed after the own press. */
async function pressTogether(one: Person, other: Person): Promise<void> {
  const at = Date.now() + 250;
  const press = ({ page }: Person) =>
    page.evaluate(async (moment) => {
      const seen = { ringsAfterPress: 0 };
      Object.assign(window, { seen });
      await new Promise((resolve) => setTimeout(resolve, moment - Date.now()));
      document.querySelector<HTMLFormElement>('form.dial')?.requestSubmit();
      new MutationObserver(() => {
        if (document.querySelector('dialog.rings') !== null) seen.ringsAfterPress += 1;
      }).observe(document.body, { childList: true, subtree: true });
    }, at);
  await Promise.all([press(one), press(other)]);
}

it(
  '[RING9] both press Call at the same moment, 20 times: one call each time, and no ring',
  { timeout: 120_000 },
  async () => {
    const [ann, bob] = [await named('ann.six'), await named('bob.six')];
    const both = [ann, bob];
    for (let round = 0; round < 20; round += 1) {
      await ann.page.getByLabel('Who do you want to call?').fill(bob.name);
      await bob.page.getByLabel('Who do you want to call?').fill(ann.name);
      await pressTogether(ann, bob);
      await Promise.all([ann.picture('bob.six').waitFor(), bob.picture('ann.six').waitFor()]);
      for (const person of both) {
        await eventually(
          `${person.name} has one link in round ${round}`,
          () => person.received(),
          (links) => links.length === 1,
        );
        const rings = () => (window as unknown as { seen: { ringsAfterPress: number } }).seen;
        expect(await person.page.evaluate(rings)).toEqual({ ringsAfterPress: 0 });
      }
      await ann.hangUp();
      await heading(bob, 'ann.six hung up.').waitFor();
      for (const person of both) {
        await person.button('Home').click();
        await atHome(person);
      }
    }
  },
);
