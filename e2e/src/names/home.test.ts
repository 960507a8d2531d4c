import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions } from 'playwright-core';
import { expect, it } from 'vitest';
import { audit } from '../harness/audit.ts';
import { atHome, generous, giveAuthenticator, heading } from '../harness/by-name.ts';
import { Company } from '../harness/company.ts';
import { eventually } from '../harness/eventually.ts';
import { tabTo } from '../harness/keyboard.ts';
import type { Person } from '../harness/person.ts';
import { startServer } from '../harness/server.ts';

const here = new Company(['chromium'], generous);
const named = (name: string, options?: BrowserContextOptions) => here.named(name, options);

const field = ({ page }: Person, name: string) => page.getByRole('textbox', { name, exact: true });
const focused = ({ page }: Person) => page.locator(':focus');
const choose = ({ page }: Person, name: string) =>
  page.getByRole('radio', { name, exact: true }).check();
const row = ({ page }: Person, list: string, name: string) =>
  page.getByRole('region', { name: list }).getByRole('listitem').filter({ hasText: name });

interface Shift extends PerformanceEntry {
  readonly value: number;
  readonly sources: readonly { readonly node: Node | null }[];
}

/** How much of the page moved without anybody's doing since it was loaded, as browsers count it, and what. */
function shifted({ page }: Person): Promise<{ sum: number; what: string[] }> {
  return page.evaluate(
    () =>
      new Promise<{ sum: number; what: string[] }>((resolve) => {
        new PerformanceObserver((list) => {
          const shifts = list.getEntries() as Shift[];
          const sum = shifts.reduce((all, { value }) => all + value, 0);
          const nodes = shifts.flatMap(({ sources }) => sources.map(({ node }) => node));
          resolve({ sum, what: nodes.map((node) => node?.textContent?.slice(0, 40) ?? '') });
        }).observe({ type: 'layout-shift', buffered: true });
        setTimeout(() => resolve({ sum: 0, what: [] }), 1_000);
      }),
  );
}

const STILL = { sum: expect.toSatisfy((sum: number) => sum < 0.02, 'below 0.02') as number };

async function becomeContacts(one: Person, other: Person): Promise<void> {
  await one.button('Add contact').click();
  await one.page.getByRole('dialog').getByLabel('Name').fill(other.name);
  await one.button('Ask').click();
  await row(one, 'Contacts', other.name).getByText('Asked, has not agreed yet').waitFor();
  await other.button(`Add ${one.name}`).click();
  await row(one, 'Contacts', other.name).getByText('Online').waitFor();
  await row(other, 'Contacts', one.name).getByText('Online').waitFor();
}

/** Rings, and hangs up when the other side has heard it. */
async function callInVain(caller: Person, callee: Person): Promise<void> {
  await caller.page.getByLabel('Who do you want to call?').fill(callee.name);
  await caller.button('Call').click();
  await callee.button('Decline').waitFor();
  await caller.page.getByRole('button', { name: /^(?:Cancel|Hang up)$/ }).click();
  await callee.button('Decline').waitFor({ state: 'detached' });
  await caller.page.goto(here.server.url);
  await atHome(caller);
}

it('[APP13] [APP2] [APP3] a name is taken on the home page and is there again after a reload', async () => {
  const ann = await here.visit('ann.first');
  await ann.page.getByLabel('Your name').waitFor();
  await audit(ann.page, 'home of a stranger');
  await choose(ann, 'As an account');
  await ann.page.getByLabel('Password', { exact: true }).last().waitFor();
  await audit(ann.page, 'taking a name as an account');
  await choose(ann, 'In this browser');
  await ann.button('Take this name').click();
  await ann.text('Type the name you want to have.').waitFor();
  await ann.page.getByLabel('Your name').fill('not a name');
  await ann.button('Take this name').click();
  await ann.text('This cannot be a name.').waitFor();
  await ann.page.getByLabel('Your name').fill('ann.first');
  await ann.button('Take this name').click();
  await atHome(ann);
  await ann.text('Nobody yet').waitFor();
  await ann.text('No calls yet').waitFor();
  await audit(ann.page, 'home of who has a name');
  await ann.page.reload();
  await atHome(ann);
});

it('[FAULT12] [APP13] [ID3] a name that is taken says so and keeps what was typed', async () => {
  await named('bob.taken');
  const other = await here.visit('other');
  await other.page.getByLabel('Your name').fill('Bob.Taken');
  await other.button('Take this name').click();
  await other.text('This name is taken').waitFor();
  expect(await other.page.getByLabel('Your name').inputValue()).toBe('Bob.Taken');
});

it('[APP13] [PEO1] contacts are asked, agree, and see each other come and go', async () => {
  const ann = await named('ann.knows');
  const bob = await named('bob.knows');
  await becomeContacts(ann, bob);
  await audit(ann.page, 'home with a contact');
  await ann.button('More about bob.knows').click();
  await ann.button('Remove contact').waitFor();
  await audit(ann.page, 'more about a contact');
  await ann.page.keyboard.press('Escape');
  await focused(ann).and(ann.button('More about bob.knows')).waitFor();
  await bob.page.goto('about:blank');
  await row(ann, 'Contacts', 'bob.knows').getByText('Last seen just now').waitFor();
  await bob.page.goBack();
  await row(ann, 'Contacts', 'bob.knows').getByText('Online').waitFor();
  await ann.button('More about bob.knows').click();
  await ann.button('Remove contact').click();
  await focused(ann).and(heading(ann, 'Contacts')).waitFor();
  await bob.text('Nobody yet').waitFor();
});

it('[APP13] nothing jumps when the home page is loaded again', async () => {
  const ann = await named('ann.calm', { viewport: { width: 390, height: 844 } });
  const bob = await named('bob.calm');
  await becomeContacts(ann, bob);
  await callInVain(bob, ann);
  await row(ann, 'Recent calls', 'bob.calm').waitFor();
  const devTools = await ann.page.context().newCDPSession(ann.page);
  // On a slow computer every step of a page that loads is seen.
  await devTools.send('Emulation.setCPUThrottlingRate', { rate: 8 });
  await ann.page.reload();
  await row(ann, 'Contacts', 'bob.calm').getByText('Online').waitFor();
  await row(ann, 'Recent calls', 'bob.calm').waitFor();
  expect(await shifted(ann)).toMatchObject(STILL);
});

it('[APP13] nothing jumps either when the server is away for a while, and comes', async () => {
  const ann = await named('ann.patient', { viewport: { width: 390, height: 844 } });
  let isAway = true;
  // Else the browser's own list of connections to servers that fail would make the next ones wait.
  await ann.page.route('**/livez', (route) => (isAway ? route.abort() : route.continue()));
  await ann.page.routeWebSocket(/\/ws$/, (socket) => {
    if (isAway) void socket.close({ code: 1011 });
    else socket.connectToServer();
  });
  await ann.page.reload();
  await ann.page.getByRole('alert').waitFor();
  isAway = false;
  await ann.page.getByRole('alert').waitFor({ state: 'detached' });
  expect(await shifted(ann)).toMatchObject(STILL);
});

it('[APP17] [HIST2] a missed call is counted, seen, called back and deleted', async () => {
  const ann = await named('ann.missed');
  const bob = await named('bob.missed');
  await callInVain(bob, ann);
  await ann.page.getByRole('link', { name: '1 missed call' }).waitFor();
  await row(ann, 'Recent calls', 'bob.missed').getByText('Missed, they hung up').waitFor();
  await row(bob, 'Recent calls', 'ann.missed').getByText('You hung up').waitFor();
  await audit(ann.page, 'home with a missed call');

  await ann.page.getByRole('link', { name: '1 missed call' }).click();
  await heading(ann, 'All calls').waitFor();
  await row(ann, 'Today', 'bob.missed').waitFor();
  await audit(ann.page, 'all calls');
  const download = ann.page.waitForEvent('download');
  await ann.button('Export as JSON').click();
  const file = await (await download).createReadStream();
  const json = (await file.toArray()).map(String).join('');
  expect(JSON.parse(json)).toMatchObject([{ user: 'bob.missed', reason: 'cancelled' }]);

  await ann.page.goBack();
  await atHome(ann);
  await ann.page.getByRole('link', { name: /missed call/ }).waitFor({ state: 'detached' });
  await ann.button('Call bob.missed back').click();
  await bob.button('Decline').waitFor();
  await ann.page.getByRole('button', { name: /^(?:Cancel|Hang up)$/ }).click();
  await ann.page.goto(`${here.server.url}/history`);
  await row(ann, 'Today', 'bob.missed').nth(1).waitFor();
  await ann.button('Delete the call with bob.missed').first().click();
  await audit(ann.page, 'asking before a call is deleted');
  await ann.button('Delete').click();
  await focused(ann)
    .and(ann.page.getByRole('group', { name: 'All calls' }))
    .waitFor();
  await ann.button('Delete all').click();
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Delete all' }).click();
  await ann.text('No calls').waitFor();
  await ann.page.reload();
  await ann.text('No calls').waitFor();
});

it('[APP17] [ID4] [ID7] a password makes an account, which signs in and out of other devices', async () => {
  const ann = await named('ann.keeps');
  await ann.page.goto(`${here.server.url}/settings`);
  await ann.text('until 30 days after your last visit').waitFor();
  await audit(ann.page, 'settings of a guest');
  await ann.button('Set a password').click();
  await ann.page.getByLabel('New password').fill('short');
  await ann.button('Save password').click();
  await ann.text('It needs 8 to 128 characters.').waitFor();
  await ann.page.getByLabel('New password').fill('sesame-street');
  await audit(ann.page, 'setting a password');
  await ann.button('Save password').click();
  await ann.text('This name is yours for good.').waitFor();

  const phone = await here.visit('phone');
  await phone.button('Sign in').click();
  const dialog = phone.page.getByRole('dialog');
  await dialog.getByLabel('Your name').fill('ann.keeps');
  await dialog.getByLabel('Password').fill('wrong-password');
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await phone.text('That does not fit.').waitFor();
  await audit(phone.page, 'signing in');
  await dialog.getByLabel('Password').fill('sesame-street');
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await heading(phone, 'Hello, ann.keeps').waitFor();

  await ann.page.reload();
  const devices = ann.page.getByRole('list', { name: 'Where you are signed in' });
  await devices.getByRole('listitem').nth(1).waitFor();
  await devices.getByRole('button', { name: /^Sign out/ }).click();
  await phone.text('You were signed out here by another of your devices.').waitFor();
  await phone.page.getByRole('heading', { name: 'Be called by name' }).waitFor();
  await devices.getByRole('listitem').nth(1).waitFor({ state: 'detached' });
});

it('[APP17] [ID4] [ID8] a passkey keeps a name, signs in again, and is added in the settings', async () => {
  // Browsers tie passkeys to a host with a name.
  const url = here.server.url.replace('127.0.0.1', 'localhost');
  const ann = await here.visit('ann.key', { path: url });
  await giveAuthenticator(ann.page);
  await ann.page.getByLabel('Your name').fill('ann.key');
  await choose(ann, 'As an account');
  await ann.button('Take it with a passkey').click();
  await atHome(ann);
  await ann.page.getByRole('link', { name: /Settings$/ }).click();
  await ann.text('This name is yours for good.').waitFor();
  await ann.text('1 passkey.').waitFor();
  await ann.button('Sign out').click();
  await ann.button('Sign in').click();
  await ann.button('Use a passkey').click();
  await atHome(ann);

  const bob = await here.visit('bob.key', { path: url });
  await giveAuthenticator(bob.page);
  await bob.page.getByLabel('Your name').fill('bob.key');
  await bob.button('Take this name').click();
  await atHome(bob);
  await bob.page.getByRole('link', { name: /Settings$/ }).click();
  await bob.button('Add a passkey').click();
  await bob.text('This name is yours for good.').waitFor();
});

it('[APP17] [PEO7] settings are kept, people are blocked and freed, and the account is deleted after asking', async () => {
  const ann = await named('ann.leaves');
  await ann.page.goto(`${here.server.url}/settings`);
  await choose(ann, 'Contacts');
  await choose(ann, 'Ring quietly');
  await ann.text('You decide whether to end').waitFor();
  const block = ann.page.getByRole('region', { name: 'Block list' });
  await block.getByLabel('Name').fill('mallory');
  await block.getByRole('button', { name: 'Block' }).click();
  await ann.button('Unblock mallory').waitFor();
  await audit(ann.page, 'settings with a blocked name');
  await ann.page.reload();
  await ann.button('Unblock mallory').click();
  await ann.text('You have blocked nobody.').waitFor();
  expect(await ann.page.getByRole('radio', { name: 'Contacts' }).isChecked()).toBe(true);
  expect(await ann.page.getByRole('radio', { name: 'Ring quietly' }).isChecked()).toBe(true);

  await ann.button('Delete my account').click();
  await audit(ann.page, 'asking before the account is deleted');
  await ann.button('Keep it').click();
  await ann.button('Delete my account').click();
  await ann.button('Delete for good').click();
  await ann.text('Your account is deleted.').waitFor();
  await ann.page.getByRole('heading', { name: 'Be called by name' }).waitFor();
  await named('ann.leaves');
});

it('[APP1] home, calls and settings are walked by keyboard alone', async () => {
  const ann = await here.visit('ann.types');
  const { keyboard } = ann.page;
  await tabTo(ann, 'Your name');
  await keyboard.type('ann.types');
  await keyboard.press('Enter');
  await atHome(ann);
  await eventually(
    'what was said to screen readers',
    () => ann.announced(),
    (said) => said.some((text) => text.includes('You are ann.types.')),
  );
  await tabTo(ann, 'Who do you want to call?');
  await keyboard.press('Enter');
  await ann.text('Type the name of the person you want to call.').waitFor();
  await tabTo(ann, 'Add contact');
  await keyboard.press('Enter');
  await keyboard.press('Tab');
  await tabTo(ann, 'Name');
  await keyboard.type('somebody');
  await keyboard.press('Enter');
  await ann.text('somebody is asked.').waitFor();
  await tabTo(ann, 'Take the request to somebody back');
  await keyboard.press('Enter');
  await ann.text('Nobody yet').waitFor();
  await focused(ann).and(heading(ann, 'Contacts')).waitFor();
  for (const name of ['New call', 'Room code or link', 'Join', 'All calls']) await tabTo(ann, name);
  await keyboard.press('Enter');
  await heading(ann, 'All calls').waitFor();
  for (let presses = 0; presses < 3; presses += 1) await keyboard.press('Shift+Tab');
  await tabTo(ann, 'All calls');
  await ann.page.goto(`${here.server.url}/settings`);
  await ann.button('Delete my account').waitFor();
  await tabTo(ann, 'Everyone');
  await keyboard.press('ArrowRight');
  await ann.text('To everybody else you look unreachable.').waitFor();
  await tabTo(ann, 'Delete my account');
  await keyboard.press('Enter');
  await tabTo(ann, 'Keep it');
  await keyboard.press('Enter');
  await tabTo(ann, 'Delete my account');
});

it('[APP2] [APP3] home, calls and settings in the dark', async () => {
  const ann = await named('ann.dark', { colorScheme: 'dark' });
  const bob = await named('bob.dark');
  const cyd = await named('cyd.dark');
  await becomeContacts(ann, bob);
  await callInVain(bob, ann);
  await cyd.button('Add contact').click();
  await cyd.page.getByRole('dialog').getByLabel('Name').fill('ann.dark');
  await cyd.button('Ask').click();
  await ann.button('Add cyd.dark').waitFor();
  await row(ann, 'Recent calls', 'bob.dark').waitFor();
  await audit(ann.page, 'home in the dark');
  await ann.page.getByRole('link', { name: 'All calls' }).first().click();
  await row(ann, 'Today', 'bob.dark').waitFor();
  await audit(ann.page, 'all calls in the dark');
  await ann.page.getByRole('link', { name: /Settings$/ }).click();
  await ann.text('This device').waitFor();
  await audit(ann.page, 'settings in the dark');
});

it('[ID9] [APP2] [APP3] the home page says how this server admits people', async () => {
  const accounts = await startServer('--registration', 'accounts');
  const ann = await here.visit('ann', { path: accounts.url });
  await field(ann, 'Password').first().waitFor({ state: 'attached' });
  await ann.button('Take this name').waitFor();
  expect(await ann.page.getByRole('radio', { name: 'In this browser' }).count()).toBe(0);
  await audit(ann.page, 'home of a server for accounts');
  await accounts.stop();

  const key = join(mkdtempSync(join(tmpdir(), 'parley-key-')), 'key');
  writeFileSync(key, 'a secret that the other system shares with this one');
  const names = ['--token-issuer', 'them', '--token-audience', 'us'];
  const tokens = await startServer('--registration', 'tokens', '--token-key', key, ...names);
  const bob = await here.visit('bob', { path: tokens.url });
  await bob.text('calls by name belong to the users of the organisation').waitFor();
  expect(await bob.page.getByLabel('Your name').count()).toBe(0);
  await audit(bob.page, 'home of a server for tokens');
  await tokens.stop();
});
