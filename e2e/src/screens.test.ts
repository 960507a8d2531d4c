import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { audit } from './harness/audit.ts';
import { launchChromium, newPerson } from './harness/browsers.ts';
import { Company, type Visit } from './harness/company.ts';
import { eventually } from './harness/eventually.ts';
import { tabTo } from './harness/keyboard.ts';
import { type RunningServer, startServer } from './harness/server.ts';

const here = new Company();
const visit: Company['visit'] = (name, options) => here.visit(name, options);
/** A browser in which nobody says yes to the camera. */
let strict: Browser;

beforeAll(async () => {
  strict = await launchChromium({ realDevices: true });
});
afterAll(async () => {
  await strict.close();
});

it('[APP2] [APP3] [APP12] home, options, more and the page of a new call', async () => {
  const ann = await visit('Ann');
  await ann.button('New call').waitFor();
  await audit(ann.page, 'home');
  await ann.page.getByText('Options').click();
  await audit(ann.page, 'home with options');
  await ann.button('More').click();
  await ann.page.getByLabel('Server').first().waitFor();
  await audit(ann.page, 'more');
  await ann.page.keyboard.press('Escape');
  await ann.button('New call').click();
  await ann.page.getByRole('img', { name: /QR code/ }).waitFor();
  await ann.button('Copy link').waitFor();
  await audit(ann.page, 'a new call');
});

it('[APP2] [APP3] [APP7] [APP9] green room, waiting, call with chat and people, end', async () => {
  const ann = await visit('Ann');
  const link = await ann.newCall();
  await ann.picture('You').waitFor();
  await audit(ann.page, 'green room');
  await ann.join();
  await ann.inCall();
  await ann.text('Waiting for others').waitFor();
  await audit(ann.page, 'waiting');
  const bob = await visit('Bob', { path: link });
  await bob.text('Ann is already here.').waitFor();
  await bob.join();
  await ann.picture('Bob').waitFor();
  await ann.hasMedia();
  await eventually(
    'what was said to screen readers',
    () => ann.announced(),
    (said) => said.some((text) => text.includes('Bob joined.')),
  );
  await audit(ann.page, 'call');
  await bob.say('Hello');
  await ann.button('Chat').click();
  await ann.page.getByText('Hello', { exact: true }).waitFor();
  await audit(ann.page, 'call with chat');
  await ann.page.keyboard.press('Escape');
  await ann.button('More').click();
  await ann.page.getByText('Lock room').waitFor();
  await audit(ann.page, 'people');
  await ann.page.keyboard.press('Escape');
  await bob.hangUp();
  await ann.page.getByRole('heading', { name: 'Bob hung up.' }).waitFor();
  await ann.button('Call again').waitFor();
  await audit(ann.page, 'end');
});

it('[APP2] [APP3] [APP6] closed doors: wrong code, no such room, password, removed', async () => {
  const cyd = await visit('Cyd', { path: '/r/nonsense' });
  await cyd.page.getByRole('heading', { name: 'This link is not complete' }).waitFor();
  await audit(cyd.page, 'wrong code');
  await cyd.page.goto(`${here.server.url}/r/0000-0000-0000`);
  await cyd.page.getByRole('heading', { name: 'You cannot enter this room' }).waitFor();
  await audit(cyd.page, 'no such room');

  const ann = await visit('Ann');
  await ann.page.getByText('Options').click();
  await ann.page.getByLabel('Password').fill('sesame');
  const link = await ann.newCall();
  await ann.page.getByLabel('Password').fill('sesame');
  await ann.join();
  await ann.inCall();
  await cyd.page.goto(`${here.server.url}${link}`);
  await cyd.page.getByLabel('Password').fill('wrong');
  await cyd.join();
  await cyd.text('That is not the password of this room.').waitFor();
  await audit(cyd.page, 'wrong password');
  await cyd.page.getByLabel('Password').fill('sesame');
  await cyd.button('Join').click();
  await cyd.inCall();
  await ann.button('More').click();
  await ann.button('Remove Cyd').click();
  await ann.button('Remove').click();
  await cyd.page.getByRole('heading', { name: 'You were removed from the room.' }).waitFor();
  await audit(cyd.page, 'removed');
});

const problems: [string, RegExp, Visit][] = [
  [
    'permission denied',
    /may not use your camera and microphone/,
    { permissions: [], before: () => refuse('NotAllowedError') },
  ],
  [
    'no camera',
    /No camera and microphone was found|No .* found/,
    { before: () => refuse('NotFoundError') },
  ],
  ['camera in use', /used by another program/, { before: () => refuse('NotReadableError') }],
  ['insecure page', /does not give out/, { before: () => hideDevices() }],
];

// Run in the page; named here so that the table above reads well.
declare function refuse(name: string): void;
declare function hideDevices(): void;

it.each(problems)(
  '[APP5] [APP2] %s has a screen of its own, and one can join without',
  async (_, title, options) => {
    const ann = await visit('Ann');
    const link = await ann.newCall();
    const context = await newPerson(strict);
    await context.addInitScript(() => {
      Object.assign(window, {
        refuse: (name: string) => {
          navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', name));
        },
        hideDevices: () => Object.defineProperty(navigator, 'mediaDevices', { value: undefined }),
      });
    });
    if (options.before !== undefined) await context.addInitScript(options.before);
    const bob = await here.open(context, 'Bob', link);
    await bob.text(title).waitFor();
    await audit(bob.page, String(title));
    await bob.join();
    await bob.inCall();
  },
);

it('[APP1] a call is made, used and ended by keyboard alone', async () => {
  const ann = await visit('Ann');
  await tabTo(ann, 'New call');
  await ann.page.keyboard.press('Enter');
  // The page before has a Join of its own.
  await ann.button('Copy link').waitFor();
  await tabTo(ann, 'Join');
  await ann.page.keyboard.press('Enter');
  await ann.page.waitForURL(/\/r\//);
  await tabTo(ann, 'Your name');
  await ann.page.keyboard.type('Ann');
  await tabTo(ann, 'Join');
  await ann.page.keyboard.press('Enter');
  await ann.inCall();
  for (const name of ['Microphone', 'Camera']) {
    await tabTo(ann, name);
    await ann.page.keyboard.press('Space');
    await eventually(
      `${name} is off`,
      () => ann.button(name).getAttribute('aria-pressed'),
      (pressed) => pressed === 'false',
    );
  }
  for (const name of ['Share screen', 'Chat', 'More', 'Hang up']) await tabTo(ann, name);
  await ann.page.keyboard.press('Enter');
  await ann.page.getByRole('heading', { name: 'You left.' }).waitFor();
  await tabTo(ann, 'Call again');
});

it('[APP4] name and devices survive a reload', async () => {
  const ann = await visit('Ann');
  await ann.newCall();
  await ann.page.getByLabel('Your name').fill('Ann Ämilie');
  const microphone = ann.page.getByLabel('Use this microphone');
  await eventually(
    'microphones are listed',
    () => microphone.locator('option').count(),
    (count) => count > 2,
  );
  const wanted = await microphone.locator('option').last().getAttribute('value');
  await microphone.selectOption(wanted);
  await ann.page.reload();
  await ann.page.getByLabel('Your name').waitFor();
  expect(await ann.page.getByLabel('Your name').inputValue()).toBe('Ann Ämilie');
  await eventually(
    'the choice is back',
    () => microphone.inputValue(),
    (value) => value === wanted,
  );
});

it('[APP8] nothing is requested from a third party', async () => {
  const ann = await visit('Ann', { path: 'about:blank' });
  const asked: string[] = [];
  ann.page.context().on('request', (request) => asked.push(request.url()));
  await ann.page.goto(here.server.url);
  await ann.newCall();
  await ann.join();
  await ann.inCall();
  const own = [here.server.url, 'data:', 'blob:'];
  expect(asked.filter((url) => !own.some((start) => url.startsWith(start)))).toEqual([]);
  expect(asked.length).toBeGreaterThan(2);
});

it('[APP10] the server field takes only a server that answers', async () => {
  const other = await startServer('--allow-origin', here.server.url);
  const ann = await visit('Ann');
  const field = ann.page.getByRole('textbox', { name: 'Server' });
  await ann.button('More').click();
  await field.fill('http://127.0.0.1:9');
  await ann.button('Check and use').click();
  await ann.text('No Parley server answers there.').waitFor();
  await field.fill(other.url);
  await ann.button('Check and use').click();
  await eventually(
    'the other server is used',
    () => otherConnections(other),
    (count) => count > 0,
  );
  await other.stop();
});

it('[APP11] the log holds no name, address or secret', async () => {
  const ann = await visit('Ann', { permissions: ['clipboard-read', 'clipboard-write'] });
  const link = await ann.newCall();
  await ann.join();
  const bob = await visit('Bob', { path: link });
  await bob.join();
  await ann.hasMedia();
  await ann.button('More').click();
  await ann.button('Copy log').click();
  const log = await eventually(
    'the log is copied',
    () => ann.page.evaluate(() => navigator.clipboard.readText()),
    (text) => text !== '',
  );
  expect(log).toMatch(/joined-room/);
  expect(log).not.toMatch(/Ann|Bob|127\.0\.0\.1|candidate:|v=0/);
  expect(log).not.toContain(link.slice(-14));
});

async function otherConnections(other: RunningServer): Promise<number> {
  const metrics = await (await fetch(`${other.url}/metrics`)).text();
  return Number(/^parley_connections (\d+)/m.exec(metrics)?.[1] ?? 0);
}
