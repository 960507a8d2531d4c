import { expect, it } from 'vitest';
import { Prng } from '@parley/core/kit';
import { keyValue } from './browser-storage.ts';
import { ClientStorage } from './storage.ts';
import { FakeProfile } from './testing/fake-storage.ts';

const server = 'https://calls.example';
const session = { sid: 's'.repeat(22), secret: 'x'.repeat(43), gen: 3 };

/** Locks are awaited before a session is written. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

it.each([
  ['', session],
  [
    ' and the call by name it is in',
    { ...session, call: { user: 'Jö.rg-2', media: 'audio', key: 'k'.repeat(43) } },
  ],
  [
    ' and the call by name it is about to be in',
    { ...session, call: { user: 'bob', media: 'video', key: '' } },
  ],
  [' and that it has left what it was in', { ...session, call: 'left' }],
  [' and the ticket of its room', { ...session, ticket: '1.k.m.{"name":"Jö rg"}' }],
] as const)('[CLI14] [TICK1] gives a reloaded tab its session%s back', async (_, stored) => {
  const profile = new FakeProfile();
  const page = profile.tab();
  new ClientStorage(page, server).keepSession(stored);
  await settled();
  page.unload();
  expect(await new ClientStorage(profile.tab(page), server).takeSession()).toEqual(stored);
});

it('[CLI8] gives a duplicated tab nothing while the first one lives', async () => {
  const profile = new FakeProfile();
  const first = profile.tab();
  const firstStorage = new ClientStorage(first, server);
  firstStorage.keepSession(session);
  await settled();
  const copy = new ClientStorage(profile.tab(first), server);
  expect(await copy.takeSession()).toBeUndefined();
  const rotated = { ...session, secret: 'y'.repeat(43) };
  firstStorage.keepSession(rotated);
  first.unload();
  expect(await new ClientStorage(profile.tab(first), server).takeSession()).toEqual(rotated);
});

it('[CLI8] keeps no session where tabs cannot be told apart', async () => {
  const tab = new FakeProfile().tab();
  const hold = () => Promise.resolve(undefined);
  const { device } = tab;
  const { openChannel } = tab;
  const storage = { device, tab: tab.tab, hold, openChannel, watch: () => () => undefined };
  new ClientStorage(storage, server).keepSession(session);
  await settled();
  expect(tab.session.size).toBe(0);
});

it('forgets a session that is over', async () => {
  const profile = new FakeProfile();
  const page = profile.tab();
  const storage = new ClientStorage(page, server);
  storage.keepSession(session);
  storage.keepSession(null);
  await settled();
  expect(page.session.size).toBe(0);
  expect(await page.hold(`parley.session.${session.sid}`)).toBeDefined();
});

it('keeps what belongs to one server from every other', () => {
  const tab = new FakeProfile().tab();
  const entropy = new Prng(1);
  const here = new ClientStorage(tab, server);
  const there = new ClientStorage(tab, 'https://other.example');
  const device = here.deviceSecret(entropy);
  expect(here.deviceSecret(entropy)).toBe(device);
  expect(there.deviceSecret(entropy)).not.toBe(device);
  here.keepRoomKey('0123-4567-89ab', 'k'.repeat(43));
  expect(there.roomKey('0123-4567-89ab')).toBeUndefined();
});

it('[ROOM6] remembers the creator’s keys of the newest rooms', () => {
  const storage = new ClientStorage(new FakeProfile().tab(), server);
  const keyOf = (n: number) => `${n}`.padStart(43, 'k');
  for (let n = 0; n < 210; n += 1) storage.keepRoomKey(`room-${n}`, keyOf(n));
  storage.keepRoomKey('room-20', keyOf(999));
  expect(storage.roomKey('room-5')).toBeUndefined();
  expect(storage.roomKey('room-20')).toBe(keyOf(999));
  expect(storage.roomKey('room-209')).toBe(keyOf(209));
});

it('[ID13] whoever is signed in is so in every tab of the browser, and other tabs hear of it', async () => {
  const profile = new FakeProfile();
  const [one, other] = [profile.tab(), profile.tab()].map((tab) => new ClientStorage(tab, server));
  const heard: unknown[] = [];
  one?.watchIdentity((identity) => heard.push(['one', identity]));
  other?.watchIdentity((identity) => heard.push(['other', identity]));
  const identity = { id: 'Ann-Jö', secret: 'i'.repeat(43) };
  one?.keepIdentity(identity);
  one?.keepRoomKey('0123-4567-89ab', 'k'.repeat(43));
  await settled();
  expect(heard).toEqual([['other', identity]]);
  expect(other?.identity).toEqual(identity);
  expect(new ClientStorage(profile.tab(), 'https://other.example').identity).toBeNull();
  other?.keepIdentity(null);
  await settled();
  expect(heard.at(-1)).toEqual(['one', null]);
});

it('[NET3] who hides their address does so in every tab of the browser, for this server', async () => {
  const profile = new FakeProfile();
  const [one, other] = [profile.tab(), profile.tab()].map((tab) => new ClientStorage(tab, server));
  const heard: unknown[] = [];
  other?.watchHidesAddress((on) => heard.push(on));
  one?.keepHidesAddress(true);
  await settled();
  expect([heard, other?.hidesAddress]).toEqual([[true], true]);
  expect(new ClientStorage(profile.tab(), 'https://other.example').hidesAddress).toBe(false);
  one?.keepHidesAddress(false);
  await settled();
  expect([heard, other?.hidesAddress]).toEqual([[true, false], false]);
});

it('[ID13] what is no name and secret is nobody', () => {
  const tab = new FakeProfile().tab();
  tab.device.set(`parley.identity:${server}`, 'ann short');
  expect(new ClientStorage(tab, server).identity).toBeNull();
});

it('works in a browser whose stores throw', () => {
  const broken = keyValue(() => {
    throw new DOMException('', 'SecurityError');
  });
  expect(broken.get('a')).toBeNull();
  broken.set('a', '1');
  expect(broken.get('a')).toBe('1');
  broken.set('a', null);
  expect(broken.get('a')).toBeNull();
});
