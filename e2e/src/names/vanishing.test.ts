import { expect, it } from 'vitest';
import { dial, generous, heading, impatient, isRung, ring } from '../harness/by-name.ts';
import { Company } from '../harness/company.ts';
import type { Person } from '../harness/person.ts';

const here = new Company(['chromium'], [...generous, ...impatient]);
const named = (name: string) => here.named(name);

/** Ends the process of the page without a word to anybody. */
async function kill({ page }: Person): Promise<void> {
  const crashed = page.waitForEvent('crash');
  await page.goto('chrome://crash').catch(() => undefined);
  await crashed;
}

it('[RING6] [APP14] nobody answers: the caller reads so, the device stops and counts a missed call', async () => {
  const [ann, bob] = [await named('ann.one'), await named('bob.one')];
  await ring(ann, bob);
  await heading(ann, 'bob.one did not answer.').waitFor({ timeout: 10_000 });
  await bob.button('Decline').waitFor({ state: 'detached' });
  await bob.text('Missed call from ann.one.').waitFor();
  await bob.text('1 missed call').waitFor();
  expect([...ann.errors, ...bob.errors]).toEqual([]);
});

it('[RING7] [APP14] the tab that rings is killed: the caller reads that nobody is there', async () => {
  const [ann, bob] = [await named('ann.two'), await named('bob.two')];
  await ring(ann, bob);
  await kill(bob);
  await heading(ann, 'bob.two cannot be reached.').waitFor({ timeout: 10_000 });
});

it('[FAULT17] [RING10] the tab that calls is killed: the ring stops with its lease, and was missed', async () => {
  const [ann, bob] = [await named('ann.three'), await named('bob.three')];
  await ring(ann, bob);
  await kill(ann);
  await bob.button('Decline').waitFor({ state: 'detached', timeout: 10_000 });
  await bob.text('Missed call from ann.three.').waitFor();
  expect(await bob.page.title()).toBe('Parley');
});

it('[RING10] the server is gone: the ring stops by itself', async () => {
  const [ann, bob] = [await named('ann.four'), await named('bob.four')];
  await ring(ann, bob);
  process.kill(here.server.pid, 'SIGSTOP');
  try {
    await bob.button('Decline').waitFor({ state: 'detached', timeout: 10_000 });
    await bob.text('The call from ann.four is over.').waitFor();
  } finally {
    process.kill(here.server.pid, 'SIGCONT');
  }
});

it('[RING7] a wrong name, somebody who is away and one who blocked the caller look the same', async () => {
  const [ann, bob, eve] = [
    await named('ann.five'),
    await named('bob.five'),
    await named('eve.five'),
  ];
  await bob.page.goto(`${here.server.url}/settings`);
  await bob.page.getByRole('region', { name: 'Block list' }).getByLabel('Name').fill('ann.five');
  await bob.button('Block').click();
  await bob.text('ann.five is blocked.').waitFor();
  await eve.page.goto('about:blank');
  const seen: string[] = [];
  for (const whom of ['bob.five', 'eve.five', 'nobody.five']) {
    await dial(ann, whom);
    await heading(ann, `${whom} cannot be reached.`).waitFor();
    seen.push((await ann.page.getByRole('main').innerText()).replace(whom, 'X'));
    await ann.button('Home').click();
  }
  expect(new Set(seen).size).toBe(1);
  expect(await isRung(bob)).toBe(false);
});
