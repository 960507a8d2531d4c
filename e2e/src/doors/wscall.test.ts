/** Clients of a URL pair that bring a page of their own, in browsers. */
import { expect, it } from 'vitest';
import type { Person } from '../harness/person.ts';
import { Clients, notices, reads, reload, see } from './clients.ts';
import type { PairClient } from './pages/wscall.ts';

declare const window: Window & { client: PairClient };

// Pages of any origin may come.
const clients = new Clients('wscall', ['--doors', 'wscall']);

/** Callers and callees have addresses of their own, which are the same to the server. */
const visit = (id: string, peer: string, at = 'wscall'): Promise<Person> =>
  clients.visit(id, { at, id, peer_id: peer });

const say = ({ page }: Person, text: string, routes: 'one' | 'both' = 'one'): Promise<void> =>
  page.evaluate(([line, by]) => window.client.say(line, by), [text, routes] as const);

const hangUp = ({ page }: Person): Promise<void> => page.evaluate(() => window.client.hangUp());

it('[WSC1] [WSC2] check 12: the first waits, with the second both see and hear; chat, hanging up, calling again', async () => {
  const ann = await visit('ann', 'bob');
  await reads(ann, 'PEER-UNAVAILABLE');
  const bob = await visit('bob', 'ann', 'wsrecieve');
  await see(ann, bob);

  await say(bob, 'hello', 'both');
  await reads(ann, 'bob: hello');
  await hangUp(ann);
  await reads(bob, 'ann hung up');
  // There is no data channel any more.
  await say(ann, 'still there?');
  await reads(bob, 'ann: still there?');
  await say(bob, 'yes');
  await reads(ann, 'bob: yes');
  expect(await notices(ann)).toEqual(['PEER-UNAVAILABLE', 'bob: hello', 'bob: yes']);

  await bob.page.evaluate(() => window.client.restart());
  await see(ann, bob);
});

it('[WSC1] [WSC2] either page is reloaded and the call goes on; one is closed and the other is told', async () => {
  const [ann, bob] = [await visit('ann', 'bob'), await visit('bob', 'ann')];
  await see(ann, bob);
  for (const person of [ann, bob]) {
    await reload(person);
    await see(ann, bob);
  }
  await bob.page.close();
  await hangUp(ann);
  await say(ann, 'hello?');
  await reads(ann, 'PEER-UNAVAILABLE');
});

it('[WSC2] two conversations of one person have nothing to do with each other', async () => {
  const [withAnn, withBob] = [await visit('zoe', 'ann'), await visit('zoe', 'bob')];
  const ann = await visit('ann', 'zoe', 'wsrecieve');
  await see(ann, withAnn);
  await say(withBob, 'hello, Bob');
  await reads(withBob, 'PEER-UNAVAILABLE', 2);
  await say(withAnn, 'hello, Ann');
  await reads(ann, 'zoe: hello, Ann');
  expect(await notices(ann)).toEqual(['zoe: hello, Ann']);
  expect(await withBob.received()).toEqual([]);
});
