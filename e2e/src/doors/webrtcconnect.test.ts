/** Clients that know each other by registered ids, in browsers. */
import { expect, it } from 'vitest';
import type { Person } from '../harness/person.ts';
import { Clients, origin, reads, reload, see } from './clients.ts';
import type { RegisteredClient } from './pages/webrtcconnect.ts';

declare const window: Window & { client: RegisteredClient };

const clients = new Clients('webrtcconnect', [
  '--doors',
  'webrtcconnect',
  '--allow-origin',
  origin,
]);

const register = ({ page }: Person, id: string): Promise<void> =>
  page.evaluate((own) => window.client.register(own), id);

const call = ({ page }: Person, farend: string): Promise<void> =>
  page.evaluate((id) => window.client.call(id), farend);

const disconnect = ({ page }: Person): Promise<void> =>
  page.evaluate(() => window.client.disconnect());

async function registered(id: string): Promise<Person> {
  const person = await clients.visit(id);
  await register(person, id);
  await reads(person, 'registered: SUCCESS');
  return person;
}

it('[REG2] check 12: both see and hear; one disconnects and the other notices; the other one calls next', async () => {
  const [ann, bob] = [await registered('ann'), await registered('bob')];
  await call(ann, 'bob');
  await see(ann, bob);
  await disconnect(bob);
  await reads(ann, 'disconnected by bob');
  expect(await ann.received()).toEqual([]);

  await call(bob, 'ann');
  await see(ann, bob);
  await disconnect(bob);
  await reads(ann, 'disconnected by bob', 2);
});

it('[REG1] [REG2] an id in use is not had, one that nobody has is not called, and after both one goes on', async () => {
  const ann = await registered('ann');
  const bob = await clients.visit('bob');
  await register(bob, 'ann');
  await reads(bob, 'registered: FAILURE');
  await register(bob, 'bob');
  await reads(bob, 'registered: SUCCESS');
  await call(ann, 'ghost');
  await reads(ann, 'invited: FAREND_NOT_FOUND');
  await call(ann, 'bob');
  await see(ann, bob);
});

it('[REG3] a page that is reloaded ends the call for the other, and is called again by its id', async () => {
  const [ann, bob] = [await registered('ann'), await registered('bob')];
  await call(ann, 'bob');
  await see(ann, bob);
  await reload(ann);
  await reads(bob, 'disconnected by ann');
  await register(ann, 'ann');
  await reads(ann, 'registered: SUCCESS');
  await call(bob, 'ann');
  await see(ann, bob);
});
