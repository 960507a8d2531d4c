/** Clients of the one room with roles, in browsers: call after call without a restart. */
import { expect, it } from 'vitest';
import type { Person } from '../harness/person.ts';
import { Clients, notices, origin, reads, reload, see } from './clients.ts';
import type { RoleClient } from './pages/websocket.ts';

declare const window: Window & { client: RoleClient };

const options = ['--doors', 'websocket', '--allow-origin', origin];
const atOnce = new Clients('websocket', options);
const byButton = new Clients('websocket', [...options, '--websocket-start', 'button']);

const standing = ({ page }: Person): Promise<unknown> =>
  page.evaluate(() => window.client.standing);

const start = ({ page }: Person): Promise<void> =>
  page.evaluate(() => window.client.startSession());

async function inCall(caller: Person, callee: Person): Promise<void> {
  await see(caller, callee);
  expect(await standing(caller)).toEqual({ signalling: 'stable', described: 'offer' });
  expect(await standing(callee)).toEqual({ signalling: 'stable', described: 'answer' });
}

it('[DUO2] [DUO4] check 12: the first calls the second, a third is refused; reloads of both; who stays calls who comes', async () => {
  const ann = await atOnce.visit('ann');
  await reads(ann, 'InitCaller');
  const bob = await atOnce.visit('bob');
  await inCall(ann, bob);
  await reads(await atOnce.visit('third'), 'refused');

  await reload(bob);
  await inCall(ann, bob);
  await reload(ann);
  await reads(bob, 'UpgradeToCaller');
  await inCall(bob, ann);

  await bob.page.close();
  await reads(ann, 'UpgradeToCaller');
  await inCall(ann, await atOnce.visit('cid'));
});

it('[DUO2] [DUO4] check 12: with a button nobody calls before it was pressed, also after the other has gone', async () => {
  const [ann, bob] = [await byButton.visit('ann'), await byButton.visit('bob')];
  await start(bob);
  expect(await notices(ann)).toEqual([]);
  await start(ann);
  await inCall(ann, bob);
  expect(await notices(bob)).not.toContain('InitCaller');

  await reload(ann);
  await reads(bob, 'UpgradeToCaller');
  expect(await notices(bob)).not.toContain('InitCaller');
  await start(bob);
  await inCall(bob, ann);
});

it('[DUO4] clients that need the server no more once they are connected make call after call', async () => {
  const [ann, bob] = [
    await atOnce.visit('ann', { goes: 'yes' }),
    await atOnce.visit('bob', { goes: 'yes' }),
  ];
  await inCall(ann, bob);
  for (const _ of ['again', 'and again']) {
    await Promise.all([reads(ann, 'gone'), reads(bob, 'gone')]);
    await reload(ann);
    await reads(ann, 'InitCaller');
    await reload(bob);
    await inCall(ann, bob);
  }
});
