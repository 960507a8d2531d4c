import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launch, newPerson } from './harness/browsers.ts';
import {
  type FaultProxy,
  type SeenFrame,
  startFaultProxy,
  type Verdict,
} from './harness/fault-proxy.ts';
import { Person } from './harness/person.ts';
import { type RunningServer, startServer } from './harness/server.ts';

let server: RunningServer;
let browser: Browser;
let proxyOfAnn: FaultProxy;
let proxyOfBob: FaultProxy;
const people: Person[] = [];

beforeAll(async () => {
  server = await startServer();
  browser = await launch('chromium');
});
beforeEach(async () => {
  proxyOfAnn = await startFaultProxy(server.url);
  proxyOfBob = await startFaultProxy(server.url);
});
afterEach(async () => {
  for (const person of people.splice(0)) await person.page.context().close();
  await proxyOfAnn.close();
  await proxyOfBob.close();
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

type Moment = (frame: SeenFrame) => boolean;

const signal =
  (way: 'up' | 'down', kind: string): Moment =>
  (frame) =>
    frame.way === way && frame.t === 'signal' && frame.kind === kind;

const frameOf =
  (way: 'up' | 'down', t: string): Moment =>
  (frame) =>
    frame.way === way && frame.t === t;

/** Cuts at the nth frame of that moment on either side, once. */
function cutOnce(moment: Moment, nth = 1, verdict: Verdict = 'cut'): () => boolean {
  let left = nth;
  const rule = (frame: SeenFrame): Verdict => {
    if (left === 0 || !moment(frame)) return 'pass';
    left -= 1;
    return left === 0 ? verdict : 'pass';
  };
  proxyOfAnn.judge(rule);
  proxyOfBob.judge(rule);
  return () => left === 0;
}

const moments: [string, Moment, number?, Verdict?][] = [
  ['before the welcome', frameOf('down', 'welcome')],
  ['before live', frameOf('down', 'live')],
  ['when the join is sent', frameOf('up', 'join')],
  ['when the join is answered', frameOf('down', 'done'), 2],
  ['when the newcomer is announced', frameOf('down', 'joined')],
  ['when the offer is sent', signal('up', 'offer')],
  ['when the offer arrives', signal('down', 'offer')],
  ['at the first candidates', signal('up', 'candidates')],
  ['between candidates', signal('down', 'candidates'), 2],
  ['when the answer is sent', signal('up', 'answer')],
  ['when the answer arrives', signal('down', 'answer')],
  ['silently when the offer is sent', signal('up', 'offer'), 1, 'stall'],
];

it.each(moments)(
  '[CALL11] the socket is cut %s and the call connects',
  async (_, moment, nth, verdict) => {
    const ann = await open('Ann', proxyOfAnn.url);
    const link = await ann.newCall();
    await ann.join();
    await ann.inCall();
    const wasCut = cutOnce(moment, nth, verdict);
    const bob = await open('Bob', `${proxyOfBob.url}${link}`);
    await bob.join();
    await Promise.all([ann.hasMedia(1, 45_000), bob.hasMedia(1, 45_000)]);
    expect(wasCut()).toBe(true);
  },
);

async function open(name: string, url: string): Promise<Person> {
  const person = await Person.open(await newPerson(browser), name, url);
  people.push(person);
  return person;
}
