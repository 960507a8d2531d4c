/** A new version is started beside the running one, takes its place, and nobody notices. */
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFakeWorld, type FakeTab } from '@parley/client/testing';
import { answer, generous, isArmed, ring, takeName } from '../harness/by-name.ts';
import { Company } from '../harness/company.ts';
import { eventually } from '../harness/eventually.ts';
import type { Person } from '../harness/person.ts';
import { MortalServer } from '../survival/mortal-server.ts';
import { SdkCall } from '../survival/sdk-call.ts';

const relay = `127.0.0.1:${randomInt(20_000, 30_000)}`;
const here = new Company();
let server: MortalServer;

beforeAll(async () => {
  server = await MortalServer.start('--turn', 'auto', '--turn-address', relay, ...generous);
});
afterAll(async () => {
  await server.stop();
});

const visit = (name: string, path = '/') =>
  here.visit(name, { path: new URL(path, server.url).href, before: noteWords });

it('[FAULT55] [MOVE2] [MOVE3] [MOVE5] [MOVE6] [MOVE9] a call goes on through a planned restart, and no word of it is on any screen', async () => {
  const ann = await visit('Ann');
  await ann.page.getByText('Options').click();
  await ann.page.getByLabel(/How many|People/).selectOption('3');
  const link = await ann.newCall();
  await ann.join();
  await ann.inCall();
  const bob = await visit('Bob', link);
  await bob.join();
  const both = [ann, bob];
  for (const person of both) {
    await person.hasMedia();
    await person.text('Direct').waitFor();
  }
  await eventually(
    'a relay',
    () => server.metrics(),
    (of) => of.get('parley_turn_up') === 1,
  );
  const turn = childOf(server.pid);
  await ann.button('Chat').click();
  await Promise.all(both.map(({ page }) => page.evaluate('observed.words.clear()')));
  const said = await Promise.all(both.map(announcements));

  const { ended } = await server.giveWay();
  expect(await ended).toBe(0);
  await Promise.all(both.map((person) => person.goesOn()));

  expect(await Promise.all(both.map(newWords))).toEqual([[], []]);
  expect(await Promise.all(both.map(announcements))).toEqual(said);
  for (const person of both) await person.text('Direct').waitFor();
  const metrics = await server.metrics();
  expect(metrics.get('parley_members')).toBe(2);
  expect(process.kill(turn, 0)).toBe(true);
  await eventually(
    'its relay',
    () => server.metrics(),
    (of) => of.get('parley_turn_up') === 1,
  );
  expect(metrics.get('parley_turn_restarts_total')).toBe(0);
  await bob.say('Still there?');
  await ann.page.getByText('Still there?', { exact: true }).waitFor();
  expect(await newWords(ann)).toContain('Still there?');

  const cyd = await visit('Cyd', link);
  await cyd.text('Ann and Bob are already here.').waitFor();
  await cyd.join();
  await Promise.all([...both, cyd].map((person) => person.hasMedia(2)));
  await ann.picture('Bob').waitFor();
  await cyd.picture('Ann').waitFor();
});

it('[MOVE5] [MOVE6] [TICK8] what rings at a planned restart rings on, is answered at the next server, and stands once in the history', async () => {
  const [ann, bob] = [await visit('ann.moves'), await visit('bob.moves')];
  for (const person of [ann, bob]) await takeName(person);
  await ring(ann, bob);
  const { ended } = await server.giveWay();
  expect(await ended).toBe(0);
  await ann.text('Ringing…').waitFor();
  await isArmed(bob);
  await answer(bob, 'Accept');
  await Promise.all([ann.hasMedia(), bob.hasMedia()]);
  await ann.hangUp();
  await bob.page.getByRole('heading', { name: 'ann.moves hung up.' }).waitFor();
  await ann.page.goto(new URL('/history', server.url).href);
  const rows = ann.page.getByRole('listitem').filter({ hasText: 'bob.moves' });
  await rows.first().waitFor();
  expect(await rows.count()).toBe(1);
});

it('[FAULT55] [MOVE3] [MOVE5] fifty in calls, and some who are just setting one up, are moved three times, and none is lost', async () => {
  const world = createFakeWorld(server.url);
  const standing = Array.from({ length: 25 }, () => new SdkCall(world));
  for (const call of standing) expect(await call.setUp()).toEqual({ is: 'connected' });
  const seen = new Set<string>();
  for (const tab of standing.flatMap((call) => call.tabs)) tab.parley.on('state', note(tab, seen));
  const outcomes: unknown[] = [];
  let isOver = false;
  const changing = Array.from({ length: 6 }, async () => {
    while (!isOver) {
      const call = new SdkCall(world);
      for (const tab of call.tabs) tab.parley.on('state', note(tab, seen));
      outcomes.push(await call.setUp());
      await call.hangUp();
      await call.close();
    }
  });
  for (let time = 0; time < 3; time += 1) {
    const { ended } = await server.giveWay();
    expect(await ended).toBe(0);
  }
  isOver = true;
  await Promise.all(changing);
  expect([...seen]).toEqual([]);
  expect(outcomes.filter((outcome) => (outcome as { is: string }).is !== 'connected')).toEqual([]);
  expect(outcomes.length).toBeGreaterThan(10);
  for (const call of standing) expect(call.trouble()).toBeUndefined();
  await eventually(
    'all are there',
    () => server.metrics(),
    (of) => of.get('parley_members') === 50,
  );
  for (const call of standing) await call.close();
}, 180_000);

/** Whatever a person would see of the server being another. */
function note({ parley }: FakeTab, seen: Set<string>): () => void {
  let wasOnline = false;
  return () => {
    const { connection, call } = parley.state;
    wasOnline ||= connection.is === 'online';
    const isClosed = connection.is === 'stopped';
    if (wasOnline && !isClosed && connection.is !== 'online') seen.add(connection.is);
    if (call.is === 'in' && call.members.some(({ away }) => away)) seen.add('away');
    if (call.is === 'ended' && !['left', 'hangup'].includes(call.reason)) seen.add(call.reason);
  };
}

/** The server's only child is the relay. */
const childOf = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'));

/** Runs in the page: keeps every text that came onto the screen. */
function noteWords(): void {
  const words = new Set<string>();
  const watch = (): void => {
    const { observed } = window as unknown as { observed: { words?: Set<string> } };
    observed.words = words;
    const note = (node: Node): void => {
      if (node.nodeType === Node.TEXT_NODE) words.add((node.nodeValue ?? '').trim());
      for (const child of node.childNodes) note(child);
    };
    new MutationObserver((changes) => {
      for (const { type, target, addedNodes } of changes) {
        if (type === 'characterData') note(target);
        for (const node of addedNodes) note(node);
      }
    }).observe(document.documentElement, { subtree: true, childList: true, characterData: true });
  };
  addEventListener('DOMContentLoaded', watch);
}

/** A region grows and shrinks, so what it says is said again. */
const announcements = async (person: Person): Promise<Set<string>> =>
  new Set((await person.announced()).flatMap((text) => text.split(/(?<=[.!?…])\s*/)));

/** But for how long the call is. */
async function newWords({ page }: Person): Promise<string[]> {
  const words = await page.evaluate(() => {
    const { observed } = window as unknown as { observed: { words: Set<string> } };
    return [...observed.words];
  });
  return words.filter((word) => !/^[\d:]*$/.test(word));
}
