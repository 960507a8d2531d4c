/** Clients of the rooms over socket.io 2, in browsers: unless the server helps, they connect nowhere. */
import { expect, it } from 'vitest';
import type { Person } from '../harness/person.ts';
import { Clients, notices, origin, reads, ready, reload, see } from './clients.ts';
import type { RoomClient } from './pages/socket-io.ts';

declare const window: Window & { client: RoomClient };

const clients = new Clients('socket-io', ['--doors', 'socket.io', '--allow-origin', origin]);

interface Dialect {
  /** Which of the names of events the client listens for. */
  words: 'joined' | 'arrived';
  /** Without a change to a WebSocket. */
  transport?: 'polling';
}

/** Makes the room from the start page and is taken there. */
async function maker(name: string, room: string, dialect: Dialect): Promise<Person> {
  const person = await clients.visit(name, { ...dialect });
  await person.page.evaluate((id) => window.client.createRoom(id), room);
  await person.page.waitForURL(new RegExp(`/r/${room}\\?`));
  await ready(person);
  return person;
}

const join = ({ page, name }: Person): Promise<void> =>
  page.evaluate((own) => window.client.join(own), name);

const submit = (
  { page }: Person,
  way: 'create' | 'join',
  room: string,
  password: string,
): Promise<void> =>
  page.evaluate(([by, id, word]) => window.client.submit(by, id, word), [
    way,
    room,
    password,
  ] as const);

/** From the server's page back to the client's own. */
async function enter(person: Person, room: string, settings: Record<string, string>) {
  await clients.go(person, settings, `/r/${room}`);
  await join(person);
}

const cut = ({ page }: Person): Promise<void> => page.evaluate(() => window.client.cut());

it.each<Dialect>([{ words: 'joined' }, { words: 'arrived', transport: 'polling' }])(
  '[HALL3] [HALL4] checks 9 and 12: with %o both see and hear; a third disturbs nobody; one leaves and comes again',
  async (dialect) => {
    const room = Object.values(dialect).join('-');
    const ann = await maker('ann', room, dialect);
    await join(ann);
    const [bob, third] = [
      await clients.visit('bob', { ...dialect }, { path: `/r/${room}` }),
      await clients.visit('third', { ...dialect }, { path: `/r/${room}` }),
    ];
    await join(bob);
    await see(ann, bob);
    await join(third);
    await reads(third, 'full');
    // Its page says so to the server when it goes.
    await third.page.goto('about:blank');

    await cut(bob);
    await reads(ann, 'left');
    expect(await notices(ann)).toEqual(['bob came', 'left']);
    await join(bob);
    await see(ann, bob);
    await reload(ann);
    await reads(bob, 'left');
    await join(ann);
    await see(ann, bob);
  },
);

it('[HALL5] check 12: a room made by form with a password is open to who knows it; who stays behind goes home', async () => {
  const dialect = { words: 'joined', after: 'home', pass: 'open sesame' };
  const ann = await clients.visit('ann', dialect);
  await submit(ann, 'create', 'cave', 'open sesame');
  await ann.page.waitForURL(/\/r\/cave$/);
  const shown = ['room_id', 'room_pass', 'room_size'].map((id) => ann.page.inputValue(`#${id}`));
  expect(await Promise.all(shown)).toEqual(['cave', 'open sesame', '2']);

  const guesser = await clients.visit('guesser', { ...dialect, pass: 'open barley' });
  await submit(guesser, 'join', 'cave', 'open barley');
  await guesser.page.waitForURL(/\/\?message=/);
  await enter(guesser, 'cave', { ...dialect, pass: 'open barley' });
  await reads(guesser, 'full');

  const bob = await clients.visit('bob', dialect, { path: '/r/cave' });
  await enter(ann, 'cave', dialect);
  await join(bob);
  await see(ann, bob);
  await cut(bob);
  await ann.page.waitForURL(/\/socket-io\?/);
});
