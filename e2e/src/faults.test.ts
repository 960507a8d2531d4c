import { afterEach, beforeEach, expect, it } from 'vitest';
import { Company } from './harness/company.ts';
import {
  type FaultProxy,
  type SeenFrame,
  startFaultProxy,
  type Verdict,
} from './harness/fault-proxy.ts';

const here = new Company();
const open = (name: string, path: string) => here.visit(name, { path });
let proxyOfAnn: FaultProxy;
let proxyOfBob: FaultProxy;

beforeEach(async () => {
  proxyOfAnn = await startFaultProxy(here.server.url);
  proxyOfBob = await startFaultProxy(here.server.url);
});
afterEach(async () => {
  await proxyOfAnn.close();
  await proxyOfBob.close();
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
