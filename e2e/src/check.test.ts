/** The check of the network with real browsers and a real relay, where all is well and where it is not. */
import { randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, firefox } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import { audit } from './harness/audit.ts';
import { firefoxPrefs, launchChromium, newPerson } from './harness/browsers.ts';
import { checked, lineOf, runCheck } from './harness/check.ts';
import { Company } from './harness/company.ts';
import { eventually } from './harness/eventually.ts';
import { tabTo } from './harness/keyboard.ts';
import type { Person } from './harness/person.ts';
import { type RunningServer, startServer } from './harness/server.ts';

/** Its server names nobody for STUN, and no relay. */
const here = new Company();
const servers: RunningServer[] = [];
const browsers: Browser[] = [];
const folder = mkdtempSync(join(tmpdir(), 'parley-check-'));

afterAll(async () => {
  for (const browser of browsers) await browser.close();
  for (const server of servers) await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * Of this machine as others reach it where it has such an address: on loopback a relay cannot call a browser
 * back. With a port that nobody else uses.
 */
function addressOfOwn(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const { address } = all.find(({ family, internal }) => family === 'IPv4' && !internal) ?? {
    address: '127.0.0.1',
  };
  return `${address}:${randomInt(20_000, 30_000)}`;
}

async function serve(...options: string[]): Promise<string> {
  const server = await startServer(...options);
  servers.push(server);
  return server.url;
}

const serveWithRelay = (address: string): Promise<string> =>
  serve('--turn', 'auto', '--turn-address', address);

async function visitorBy(browser: Browser): Promise<Person> {
  browsers.push(browser);
  return here.open(await newPerson(browser), 'Ann');
}

const ways = {
  Server: 'Good. The server answers within',
  'Being found (STUN)': 'Good',
  'Relay by UDP': 'Good',
  'Relay by TCP': 'Good',
  'Relay by TLS': 'Not possible here. The relay of this server does not offer TLS.',
  'Speed and loss': 'Good. What you send is at the relay and back in',
  Camera: 'Good. Your camera gives a picture.',
};

function expectLines(report: string, lines: Readonly<Record<string, string>>): void {
  for (const [name, verdict] of Object.entries(lines)) {
    expect(lineOf(report, name), report).toContain(`${name}: ${verdict}`);
  }
}

it('[CHECK1] [CHECK2] Chromium: all is well, by keyboard, seen, heard and told', async () => {
  const relay = addressOfOwn();
  const server = await serveWithRelay(relay);
  const ann = await here.visit('Ann', { path: server });
  await ann.button('More').click();
  await ann.page.getByRole('link', { name: 'Check my network' }).click();
  // The press that led here counts: nobody has to press again.
  await ann.page.getByRole('progressbar').waitFor();
  await audit(ann.page, 'check running');
  const report = await checked(ann);
  expectLines(report, {
    ...ways,
    Microphone: 'Good. Your microphone hears you.',
    'Your router (NAT)': 'Good. Nothing between you and the server changes your address.',
  });
  expect(report).toContain('You are ready for calls.');
  await ann.page.getByRole('img', { name: 'Relay to them: works.' }).waitFor();
  await eventually(
    'what was said to screen readers',
    () => ann.announced(),
    (said) => said.join(' ').includes('You are ready for calls.') && /of 9 done/.test(said.join()),
  );

  const [address = ''] = relay.split(':');
  expect(report).not.toContain(address);
  expect(report).not.toContain(server);
  await ann.page.getByRole('checkbox', { name: 'With my addresses', exact: true }).press('Space');
  const saved = ann.page.waitForEvent('download');
  await tabTo(ann, 'Save report');
  await ann.page.keyboard.press('Enter');
  const file = join(folder, 'report.txt');
  await (await saved).saveAs(file);
  expect(readFileSync(file, 'utf8')).toContain(`stun:${relay}`);

  await ann.button('Play a sound').click();
  await ann.button('I heard it').click();
  await ann.text('You hear others.').waitFor();
  await audit(ann.page, 'check done');

  const bob = await here.visit('Bob');
  const second = await runCheck(bob, server);
  await bob.text(/is being checked already. Try again in \d+ seconds?\./).waitFor();
  expectLines(second, { Server: 'Good', 'Relay by UDP': 'Waiting' });
  await audit(bob.page, 'check that came too early');
  // The tab that checks may check again.
  await ann.button('Check again').click();
  await ann.page.getByRole('button', { name: 'Check now' }).waitFor();
  expectLines(await checked(ann), ways);
});

it('[CHECK1] Firefox: all is well', async () => {
  const browser = await firefox.launch({
    channel: 'moz-firefox',
    executablePath: '/usr/bin/firefox-esr',
    headless: true,
    // By itself it speaks to no relay on this machine.
    firefoxUserPrefs: { ...firefoxPrefs, 'media.peerconnection.ice.loopback': true },
  });
  const ann = await visitorBy(browser);
  const report = await runCheck(ann, await serveWithRelay(addressOfOwn()));
  expectLines(report, { ...ways, 'Your router (NAT)': 'Good' });
  await audit(ann.page, 'check in Firefox');
});

it('[CHECK1] a relay that is down is told from one that there is none', async () => {
  const secret = join(folder, 'secret');
  writeFileSync(secret, 'a secret of some length for the relay');
  const external = ['--turn', 'external', '--turn-url', `turn:${addressOfOwn()}`];
  const server = await serve(...external, '--turn-secret-file', secret);
  const ann = await here.visit('Ann');
  const report = await runCheck(ann, server);
  expectLines(report, {
    'Relay by UDP': 'Does not work. The relay does not answer in this way.',
    'Relay by TCP': 'Not possible here. The relay of this server does not offer this way.',
    'Speed and loss': 'Not possible here. Without a relay there is nothing to measure.',
  });
  await audit(ann.page, 'check with a relay that is down');
});

it('[CHECK1] with STUN only, calls are said to connect where a direct way exists', async () => {
  const relay = addressOfOwn();
  await serveWithRelay(relay);
  const server = await serve('--ice-servers', `[{"urls":"stun:${relay}"}]`);
  const ann = await here.visit('Ann');
  const report = await runCheck(ann, server);
  expectLines(report, {
    'Being found (STUN)': 'Good',
    'Relay by UDP': 'Could be better. This server has no relay.',
    'Relay by TLS': 'Not possible here. This server has no relay.',
  });
  expect(report).toContain('only where a direct way exists');
});

it('[CHECK1] a server that names nobody is said to do so', async () => {
  const ann = await here.visit('Ann');
  const report = await runCheck(ann, here.server.url);
  expectLines(report, {
    Server: 'Good',
    'Being found (STUN)': 'Not possible here. This server names nobody',
    'Relay by UDP': 'Could be better. This server has no relay.',
    'Your router (NAT)': 'Not possible here',
  });
  expect(report).toContain('Many calls will not connect from here');
  await ann.page.getByRole('img', { name: 'Router to them directly: not known.' }).waitFor();
});

it('[CHECK1] a camera that is denied has its help, and the rest is checked', async () => {
  const strict = await launchChromium({ realDevices: true });
  const context = await newPerson(strict, { permissions: [] });
  browsers.push(strict);
  await context.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () =>
      Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  const ann = await here.open(context, 'Ann');
  expectLines(await runCheck(ann, here.server.url), {
    Camera: 'Does not work. Parley may not use your camera.',
    Microphone: 'Does not work. Parley may not use your microphone.',
    Server: 'Good',
  });
  await audit(ann.page, 'check without camera');
});
