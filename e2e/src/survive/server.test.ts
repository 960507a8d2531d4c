/** Calls that outlive their server: it is killed under them, and another starts at its port with its data. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answer, generous, isArmed, ring, takeName } from '../harness/by-name.ts';
import { Company } from '../harness/company.ts';
import { eventually } from '../harness/eventually.ts';
import type { Person } from '../harness/person.ts';
import { MortalServer } from '../survival/mortal-server.ts';

/** On a busy computer a server takes long to start. */
const patient = ['--limit', 'ringMs=120000,ringLeaseMs=60000'];

const here = new Company();
let server: MortalServer;

beforeAll(async () => {
  server = await MortalServer.start('--turn', 'off', ...generous, ...patient);
});
afterAll(async () => {
  await server.stop();
});

const visit = (name: string, path = '/') =>
  here.visit(name, { path: new URL(path, server.url).href });

/** As many people as there are names, in one room. */
async function together(names: string[], before?: (ann: Person) => Promise<void>, password = '') {
  const [first = '', ...others] = names;
  const ann = await visit(first);
  await ann.page.getByText('Options').click();
  await before?.(ann);
  const link = await ann.newCall();
  if (password !== '') await ann.page.getByLabel('Password').fill(password);
  await ann.join();
  await ann.inCall();
  const people = [ann];
  for (const name of others) {
    const person = await visit(name, link);
    if (password !== '') await person.page.getByLabel('Password').fill(password);
    await person.join();
    await person.inCall();
    people.push(person);
  }
  await Promise.all(people.map((person) => person.hasMedia(names.length - 1)));
  return { people, link };
}

const forThree = async ({ page }: Person): Promise<void> => {
  await page.getByLabel(/How many|People/).selectOption('3');
};

/** Killed, gone for a while, and there again, with everybody back in their rooms. */
async function killed(members: number, goneMs = 1_500): Promise<void> {
  await server.die();
  await new Promise((resolve) => setTimeout(resolve, goneMs));
  server.live();
  await server.answers();
  await areBack(members);
}

const areBack = (members: number) =>
  eventually(
    'all are back',
    () => server.metrics(),
    (of) => of.get('parley_members') === members && (of.get('parley_tickets_total') ?? 0) > members,
    30_000,
  );

const peersOf = ({ page }: Person): Promise<number> =>
  page.evaluate(
    () => (window as unknown as { observed: { peers: unknown[] } }).observed.peers.length,
  );

/** Who is said to have come or gone. A region grows, so what it says is said again. */
const comings = async (person: Person): Promise<Set<string>> =>
  new Set((await person.announced()).join(' ').match(/\S+ (?:joined|left|lost)\b/g));

it('[FAULT56] [TICK4] [TICK9] [CLI10] the server is killed twice under a call, and nobody notices', async () => {
  const { people, link } = await together(['Ann', 'Bob'], forThree);
  const [ann, bob] = people as [Person, Person];
  const said = await Promise.all(people.map(comings));
  const peers = await Promise.all(people.map(peersOf));
  await server.die();
  await Promise.all(people.map((person) => person.goesOn()));
  server.live();
  await server.answers();
  // again, while they are coming back
  await killed(2, 200);
  await Promise.all(people.map((person) => person.goesOn()));
  expect(await Promise.all(people.map(peersOf))).toEqual(peers);
  expect(await Promise.all(people.map(comings))).toEqual(said);
  for (const person of people) expect(await person.button('Hang up').isVisible()).toBe(true);
  const cyd = await visit('Cyd', link);
  await cyd.text('Ann and Bob are already here.').waitFor();
  await cyd.join();
  await Promise.all([ann.hasMedia(2), bob.hasMedia(2), cyd.hasMedia(2)]);
  await cyd.say('Hello to both');
  for (const person of [ann, bob]) {
    await person.button('Chat').click();
    await person.page.getByText('Hello to both', { exact: true }).waitFor();
  }
  await ann.picture('Bob').waitFor();
});

it('[FAULT77] [TICK5] [TICK6] a locked room is locked after its server was killed, and who was removed stays out', async () => {
  const { people, link } = await together(['Ann', 'Bob', 'Mal'], forThree);
  const [ann, bob, mal] = people as [Person, Person, Person];
  await ann.button('More').click();
  await ann.button('Remove Mal').click();
  await ann.button('Remove').click();
  await mal.page.getByRole('heading', { name: 'You were removed from the room.' }).waitFor();
  await killed(2);
  await mal.page.goto(new URL(link, server.url).href);
  await mal.page.getByRole('heading', { name: 'You cannot enter this room' }).waitFor();
  await ann.page.getByRole('switch', { name: 'Lock room' }).check();
  await bob.text(/locked/).waitFor();
  await killed(2);
  const eve = await visit('Eve', link);
  await eve.page.getByRole('heading', { name: 'You cannot enter this room' }).waitFor();
  await ann.page.getByRole('switch', { name: 'Lock room' }).uncheck();
  await eve.page.reload();
  await eve.join();
  await eve.inCall();
  await Promise.all([ann, bob, eve].map((person) => person.hasMedia(2)));
});

it('[TICK5] a room with a password has it after its server was killed', async () => {
  const protect = ({ page }: Person) => page.getByLabel('Password').fill('sesame');
  const three = async (ann: Person) => {
    await forThree(ann);
    await protect(ann);
  };
  const { link } = await together(['Ann', 'Bob'], three, 'sesame');
  await killed(2);
  const eve = await visit('Eve', link);
  await eve.page.getByLabel('Password').fill('wrong');
  await eve.join();
  await eve.text('That is not the password of this room.').waitFor();
  await eve.page.getByLabel('Password').fill('sesame');
  await eve.button('Join').click();
  await eve.hasMedia(2);
});

it('[TICK8] a call by name knows after its server was killed who is who, and is in each history once', async () => {
  const [ann, bob] = [await visit('ann.lives'), await visit('bob.lives')];
  for (const person of [ann, bob]) await takeName(person);
  await ring(ann, bob);
  await isArmed(bob);
  await answer(bob, 'Accept');
  await Promise.all([ann.hasMedia(), bob.hasMedia()]);
  await killed(2);
  await Promise.all([ann, bob].map((person) => person.goesOn()));
  await ann.picture('bob.lives').waitFor();
  await ann.hangUp();
  await bob.page.getByRole('heading', { name: 'ann.lives hung up.' }).waitFor();
  for (const [person, other] of [
    [ann, 'bob.lives'],
    [bob, 'ann.lives'],
  ] as const) {
    await person.page.goto(new URL('/history', server.url).href);
    const rows = person.page.getByRole('listitem').filter({ hasText: other });
    await rows.first().waitFor();
    expect(await rows.count()).toBe(1);
  }
});

it('[TICK8] [RING3] what rings when the server is killed rings on, and is answered', async () => {
  const [ann, bob] = [await visit('ann.rings'), await visit('bob.rings')];
  for (const person of [ann, bob]) await takeName(person);
  await ring(ann, bob);
  const dialog = bob.page.getByRole('alertdialog');
  await dialog.evaluate((shown) => shown.setAttribute('data-before', ''));
  await killed(1);
  await ann.text('Ringing…').waitFor();
  await eventually(
    'both are known again',
    () => server.metrics(),
    (of) => of.get('parley_users') === 2,
  );
  // A ring that came anew would take no press for a moment.
  expect(await dialog.getAttribute('data-before')).toBe('');
  await answer(bob, 'Accept');
  await Promise.all([ann.hasMedia(), bob.hasMedia()]);
  await ann.picture('bob.rings').waitFor();
});
