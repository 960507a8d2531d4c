import { expect, it } from 'vitest';
import { audit } from './harness/audit.ts';
import { Company } from './harness/company.ts';
import { eventually } from './harness/eventually.ts';
import type { Person } from './harness/person.ts';

/** Its server has no relay. */
const here = new Company(['chromium', 'firefox']);

const TOLD_WITHIN_MS = 8_000;

async function hideAddress(person: Person): Promise<void> {
  await person.button('More').click();
  await person.page.getByRole('switch', { name: /Hide my address/ }).check();
}

it('[NET3] who hides their address reads that this server has no relay for it', async () => {
  const ann = await here.visit('Ann', { path: '/settings' });
  const shown = ann.page.getByRole('switch', { name: /Hide my address/ });
  await shown.check();
  await ann.text('This server has no relay now.').waitFor();
  await ann.page.reload();
  await shown.waitFor();
  expect(await shown.isChecked(), 'after a reload').toBe(true);
  await audit(ann.page, 'settings with a hidden address');
});

it.each(['chromium', 'firefox'] as const)(
  '[NET3] [NET4] [CHECK3] where one hides behind no relay from %s, both read within 8 s why there is no call',
  async (by) => {
    const ann = await here.visit('Ann');
    await hideAddress(ann);
    await audit(ann.page, 'more with a hidden address');
    await ann.page.keyboard.press('Escape');
    const link = await ann.newCall();
    await ann.join();
    await ann.inCall();
    const bob = await here.visit('Bob', { by, path: link });
    const heard: string[] = [];
    bob.page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => heard.push(payload.toString())),
    );
    await bob.page.reload();
    await bob.join();
    await bob.inCall();
    const start = Date.now();
    const told = { timeout: TOLD_WITHIN_MS };
    await Promise.all(
      [ann, bob].map(({ page }) =>
        page.getByText('There is no path between your network and theirs.').waitFor(told),
      ),
    );
    expect(Date.now() - start).toBeLessThan(TOLD_WITHIN_MS);
    expect(heard.filter((frame) => /candidate:/.test(frame))).toEqual([]);
    await ann.text('Your address is hidden, and this server has no relay').waitFor();
    await audit(ann.page, 'no path');
    await bob.text('A firewall or router on one side lets nothing through.').waitFor();
    await bob.page.getByRole('link', { name: 'Check my network' }).click();
    await bob.page.waitForURL('**/check');
    await bob.page.getByRole('heading', { level: 1 }).waitFor();
  },
);

it('[NET6] the call says that it goes directly, and More shows the numbers of both directions', async () => {
  const ann = await here.visit('Ann');
  const link = await ann.newCall();
  await ann.join();
  await ann.inCall();
  const bob = await here.visit('Bob', { path: link });
  await bob.join();
  await ann.hasMedia();
  await ann.page.getByText('Direct', { exact: true }).waitFor();
  await ann.button('More').click();
  const numbers = ann.page.getByRole('table', { name: 'Connection to Bob' });
  const cellsOf = (row: string) =>
    numbers
      .getByRole('row', { name: new RegExp(`^${row}`) })
      .getByRole('cell')
      .allTextContents();
  await eventually(
    'both directions are measured',
    async () => [await cellsOf('Rate'), await cellsOf('Picture'), await cellsOf('Lost')].flat(),
    (cells) =>
      cells.length === 6 &&
      cells.slice(0, 2).every((text) => /^[\d.]+\s[kM]bit\/s$/.test(text)) &&
      cells.slice(2, 4).every((text) => /^\d+\s×\s\d+, \d+\/s$/.test(text)) &&
      cells.slice(4).every((text) => /^[\d.]+ %$/.test(text)),
  );
  expect(await cellsOf('Path')).toEqual(['Direct']);
  expect((await cellsOf('Round trip'))[0]).toMatch(/^\d+ ms$/);
  expect(await cellsOf('Codec')).toEqual([expect.stringMatching(/, opus$/), expect.any(String)]);
  await audit(ann.page, 'more in a call');
});
