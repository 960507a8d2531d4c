import type { BrowserContext, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { dial, generous, heading, isArmed, isRung } from '../harness/by-name.ts';
import { Company } from '../harness/company.ts';
import { eventually } from '../harness/eventually.ts';
import type { Person } from '../harness/person.ts';

const here = new Company(['chromium'], generous);
/** Somebody whose browser may show notifications, and counts them. */
async function named(name: string): Promise<Person> {
  const person = await here.named(name, { permissions: ['notifications'] });
  await person.page.evaluate(async () => void (await navigator.serviceWorker.ready));
  const context = person.page.context();
  const [running = await context.waitForEvent('serviceworker')] = context.serviceWorkers();
  await Promise.all([person.page.evaluate(countShown), running.evaluate(countShown)]);
  const counts = (): Promise<number[]> =>
    Promise.all([person.page.evaluate(countOfShown), running.evaluate(countOfShown)]);
  counted.set(person, { counts, seen: 0 });
  return person;
}

/** What a page and a worker have shown to a person, and how much of it we know of. */
const counted = new Map<Person, { counts: () => Promise<number[]>; seen: number }>();

/** In a page and in its worker: counts the notifications that stand there. */
function countShown(): void {
  const scope = globalThis as unknown as {
    shown: number;
    ServiceWorkerRegistration: { prototype: { showNotification: (...all: unknown[]) => unknown } };
  };
  scope.shown = 0;
  const { prototype } = scope.ServiceWorkerRegistration;
  const show = prototype.showNotification;
  prototype.showNotification = async function counting(...all) {
    await show.apply(this, all);
    scope.shown += 1;
  };
}

const countOfShown = (): number => (globalThis as unknown as { shown: number }).shown;

/**
 * The notifications, once another one stands there. Not asked for before: a browser that is asked while it
 * shows one takes it for one that was closed, and forgets it.
 */
async function appeared(person: Person): Promise<Shown[]> {
  const known = counted.get(person);
  if (known === undefined) throw new Error('Nobody counts their notifications.');
  known.seen = await eventually(
    'another notification',
    async () => (await known.counts()).reduce((sum, count) => sum + count, 0),
    (count) => count > known.seen,
  );
  return shown(person.page);
}

/** The browser's own way of giving a push to a service worker, and of pressing what it shows. */
async function worker(page: Page): Promise<{ push: (body: object) => Promise<void> }> {
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  const session = await page.context().newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [first] = registrations;
      if (first !== undefined) resolve(first.registrationId);
    });
  });
  await session.send('ServiceWorker.enable');
  const registrationId = await registered;
  const push = async (body: object) => {
    await session.send('ServiceWorker.deliverPushMessage', {
      origin: here.server.url,
      registrationId,
      data: JSON.stringify(body),
    });
  };
  return { push };
}

interface Shown {
  title: string;
  body: string;
  tag: string;
  actions: string[];
}

const shown = (page: Page): Promise<Shown[]> =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const all = (await registration.getNotifications()) as (Notification & {
      actions?: { title: string }[];
    })[];
    return all.map(({ title, body, tag, actions = [] }) => ({
      title,
      body,
      tag,
      actions: actions.map((action) => action.title),
    }));
  });

interface Pressed {
  opened: string[];
  asked: unknown[];
}

/**
 * A press on the notification, as the browser hands it to the worker. Only people can make it open
 * windows, so what it opens and asks for is written down; `pages`: whether it finds open pages.
 */
function press(context: BrowserContext, action: string, pages: boolean): Promise<Pressed> {
  const [running] = context.serviceWorkers();
  if (running === undefined) throw new Error('No service worker runs.');
  return running.evaluate(
    async ([wanted, finds]) => {
      const scope = globalThis as unknown as {
        registration: { getNotifications(): Promise<object[]> };
        clients: { matchAll: unknown; openWindow: (url: string) => Promise<void> };
        fetch: (url: string, init: { method: string; body: string }) => Promise<void>;
        dispatchEvent(event: Event): void;
        NotificationEvent: new (type: string, init: object) => Event;
      };
      const seen: { opened: string[]; asked: unknown[] } = { opened: [], asked: [] };
      if (!finds) scope.clients.matchAll = async () => [];
      scope.clients.openWindow = async (url) => void seen.opened.push(url);
      scope.fetch = async (url, { method, body }) => void seen.asked.push([url, method, body]);
      const [notification] = await scope.registration.getNotifications();
      scope.dispatchEvent(
        new scope.NotificationEvent('notificationclick', { notification, action: wanted }),
      );
      await new Promise((resolve) => setTimeout(resolve, 0));
      return seen;
    },
    [action, pages] as const,
  );
}

/** As when another tab is in front. */
const hide = ({ page }: Person): Promise<void> =>
  page.evaluate(() => {
    for (const [name, value] of [
      ['hidden', true],
      ['visibilityState', 'hidden'],
    ] as const) {
      Object.defineProperty(document, name, { configurable: true, get: () => value });
    }
    document.dispatchEvent(new Event('visibilitychange'));
  });

const invite = 'invite-of-a-test-000000';
const aRing = { what: 'ring', invite, from: 'ann', media: 'video', decline: 'the-right' };

it('[PUSH1] a push shows the call with its answers, and what comes of it takes its place', async () => {
  const bob = await named('bob.push');
  const { push } = await worker(bob.page);
  const call = {
    title: 'ann calls',
    body: 'Video call',
    tag: invite,
    actions: ['Accept', 'Decline'],
  };
  await push(aRing);
  expect(await appeared(bob)).toEqual([call]);
  await push({ what: 'stopped', invite, from: 'ann', why: 'missed' });
  const missed = { title: 'Missed call from ann', body: '', tag: invite, actions: [] };
  expect(await appeared(bob)).toEqual([missed]);
  await push(aRing);
  expect(await appeared(bob)).toEqual([call]);
  await push({ what: 'stopped', invite, from: 'ann', why: 'elsewhere' });
  await eventually(
    'nothing',
    () => shown(bob.page),
    (all) => all.length === 0,
  );
});

it('[PUSH1] the browser finds nothing that keeps the app from being installed', async () => {
  const bob = await named('bob.installs');
  const session = await bob.page.context().newCDPSession(bob.page);
  const { url, errors } = await session.send('Page.getAppManifest');
  expect({ url, errors }).toEqual({ url: `${here.server.url}/manifest.webmanifest`, errors: [] });
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  // Profiles of tests are private windows, in which nothing is ever installed.
  const others = installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito');
  expect(others).toEqual([]);
});

it('[PUSH6] a closed page is not opened to decline, and opened in the call to accept', async () => {
  const bob = await named('bob.closed');
  const { push } = await worker(bob.page);
  const context = bob.page.context();
  const pressed = async (action: string) => {
    await push(aRing);
    expect(await appeared(bob)).toHaveLength(1);
    return press(context, action, false);
  };
  expect(await pressed('decline')).toEqual({
    opened: [],
    asked: [['/decline', 'POST', 'the-right']],
  });
  expect(await pressed('accept')).toEqual({ opened: [`/?answer=${invite}`], asked: [] });
  expect(await pressed('')).toEqual({ opened: ['/'], asked: [] });
});

it('[PUSH6] [APP15] a hidden page rings by a notification, too; what is pressed there is the answer', async () => {
  const [ann, bob] = [await named('ann.hidden'), await named('bob.hidden')];
  await hide(bob);
  await dial(ann, bob.name, 'Voice');
  expect(await appeared(bob)).toMatchObject([{ title: 'ann.hidden calls', body: 'Voice call' }]);
  await ann.button('Cancel').click();
  await eventually(
    'no call, no notification',
    () => shown(bob.page),
    (all) => all.length === 0,
  );

  await dial(ann, bob.name, 'Voice');
  expect(await appeared(bob)).toHaveLength(1);
  await press(bob.page.context(), 'decline', true);
  await heading(ann, 'bob.hidden declined.').waitFor();
  expect(await isRung(bob)).toBe(false);
  await eventually(
    'nothing',
    () => shown(bob.page),
    (all) => all.length === 0,
  );

  await ann.button('Call again').click();
  expect(await appeared(bob)).toHaveLength(1);
  await press(bob.page.context(), 'accept', true);
  await Promise.all([ann.inCall(), bob.inCall()]);
  await ann.hangUp();
});

it('[PUSH6] [RING12] a page opened by Accept is in the call; one that comes too late says so', async () => {
  const [ann, bob] = [await named('ann.opens'), await named('bob.opens')];
  await hide(bob);
  await dial(ann, bob.name);
  const [ring] = await appeared(bob);
  const path = `/?answer=${ring?.tag ?? ''}`;
  const accept = () => press(bob.page.context(), 'accept', false);
  expect((await accept()).opened).toEqual([path]);
  const opened = await here.open(bob.page.context(), bob.name, path);
  await opened.inCall();
  await Promise.all([ann.hasMedia(), opened.hasMedia()]);
  expect(opened.page.url()).toBe(`${here.server.url}/calling`);
  await opened.hangUp();
  const { push } = await worker(bob.page);
  await push({ ...aRing, invite: ring?.tag });
  expect(await appeared(bob)).toHaveLength(1);
  expect((await accept()).opened).toEqual([path]);
  await opened.page.goto(here.server.url + path);
  await opened.text('This call is over.').waitFor();
  expect(opened.page.url()).toBe(`${here.server.url}/`);
});

it('[PUSH6] [RING15] a link that looks like Accept answers nothing: it could be the caller’s', async () => {
  const [ann, bob] = [await named('ann.lures'), await named('bob.lured')];
  await hide(bob);
  await dial(ann, bob.name);
  const [ring] = await appeared(bob);
  const link = `${here.server.url}/?answer=${ring?.tag ?? ''}`;
  const lured = await here.open(bob.page.context(), bob.name, link);
  await heading(lured, `${ann.name} calls`).waitFor();
  await isArmed(lured);
  expect(await isRung(lured)).toBe(true);
  expect(lured.page.url()).toBe(`${here.server.url}/`);
  await ann.button('Cancel').click();
});
