/** What people with names do: take one, call each other, and see who rings. */
import type { Locator, Page } from 'playwright-core';
import type { Person } from './person.ts';

/** Nobody here rings too often. */
export const generous = ['invitesPerCallerMax', 'invitesPerPairMax', 'invitesPerAddressMax']
  .concat('claimsMax', 'signInsPerAddressMax', 'contactRequestsMax')
  .flatMap((name) => ['--limit', `${name}=1000`]);

/** Seconds become tenths: for what would be waited for. */
export const impatient = Object.entries({
  pingIntervalMs: 1_000,
  beatIntervalMs: 1_000,
  beatInRoomIntervalMs: 1_000,
  silentAfterMs: 2_500,
  silentInRoomAfterMs: 2_500,
  ringRenewalMs: 1_000,
  ringLeaseMs: 3_000,
  deviceGraceMs: 2_000,
  ringMs: 6_000,
}).flatMap(([name, value]) => ['--limit', `${name}=${value}`]);

/** Somebody at the home page can be called by their name from now on. */
export async function takeName(person: Person): Promise<void> {
  await person.page.getByLabel('Your name').fill(person.name);
  await person.button('Take this name').click();
  await atHome(person);
}

/** A device with a screen lock that says yes by itself. */
export async function giveAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

export const heading = ({ page }: Person, name: string): Locator =>
  page.getByRole('heading', { name, exact: true });

export const atHome = (person: Person): Promise<void> =>
  heading(person, `Hello, ${person.name}`).waitFor();

export async function dial(
  person: Person,
  whom: string,
  how: 'Video' | 'Voice' = 'Video',
): Promise<void> {
  await person.page.getByRole('radio', { name: how }).check();
  await person.page.getByLabel('Who do you want to call?').fill(whom);
  await person.button('Call').click();
}

/** Rings there, and is seen to ring here. */
export async function ring(
  caller: Person,
  callee: Person,
  how: 'Video' | 'Voice' = 'Video',
): Promise<void> {
  await dial(caller, callee.name, how);
  await heading(callee, `${caller.name} calls`).waitFor();
  await heading(caller, 'Ringing…').waitFor();
}

/** Presses count now. */
export async function isArmed({ page }: Person): Promise<void> {
  await page.waitForFunction(() => {
    const seen = window as unknown as { ringsSince?: number };
    seen.ringsSince ??= performance.now();
    return performance.now() - seen.ringsSince > 550;
  });
  await page.evaluate(() => delete (window as { ringsSince?: number }).ringsSince);
}

export async function answer(
  callee: Person,
  name: 'Accept' | 'Accept without camera' | 'Decline',
): Promise<void> {
  await callee.button(name).waitFor();
  await isArmed(callee);
  await callee.button(name).click();
}

export const isRung = ({ page }: Person): Promise<boolean> =>
  page.getByRole('button', { name: 'Decline', exact: true }).isVisible();
