/** What the other side is told of somebody who hides their address, with a relay and where a direct path exists. */
import { afterEach, beforeAll, expect, it } from 'vitest';
import { networks } from '@parley/natlab';
import type { Person } from '../harness/person.ts';
import { Homes } from './homes.ts';
import { pathOf } from './path.ts';
import { ownRelay, type ServerInside } from './server-inside.ts';

const homes = new Homes({ a: 'firefox', b: 'chromium' });
let server: ServerInside;

beforeAll(async () => {
  server = await homes.serve(ownRelay);
  await homes.behind('full-cone', 'full-cone');
});
afterEach(() => homes.part());

it.each([
  ['Firefox', 'ann', 'bob'],
  ['Chromium', 'bob', 'ann'],
] as const)(
  '[NET3] [NET6] of who hides their address in %s the other learns only that of the relay',
  async (_, hider, other) => {
    await hideAddress(homes[hider], true);
    await homes.meet(server);
    expect(await pathOf(homes[hider], 'relay')).toMatchObject({ local: 'relay' });
    const heard = await heardBy(homes[other]);
    const candidates = heard.match(/candidate:.*/g) ?? [];
    expect(candidates.length).toBeGreaterThan(0);
    for (const candidate of candidates) expect(candidate).toMatch(/ typ relay raddr 0\.0\.0\.0 /);
    for (const { wan, client } of Object.values(networks)) {
      expect(heard).not.toContain(wan);
      expect(heard).not.toContain(client);
    }
    for (const { page } of [homes.ann, homes.bob]) {
      await page.getByText('Through the relay', { exact: true }).first().waitFor();
    }
    await homes.part();
    await hideAddress(homes[hider], false);
  },
);

async function hideAddress({ page }: Person, on: boolean): Promise<void> {
  await page.goto(new URL('/settings', server.url).href);
  await page.getByRole('switch', { name: /Hide my address/ }).setChecked(on);
}

/** What the other side said to this page's browser, with the candidates that came by themselves. */
function heardBy({ page }: Person): Promise<string> {
  return page.evaluate(() => {
    const { observed } = window as unknown as { observed: { peers: RTCPeerConnection[] } };
    return observed.peers.map(({ remoteDescription }) => remoteDescription?.sdp ?? '').join('');
  });
}
