/** Somebody leaves home in the middle of a call. */
import { afterEach, expect, it } from 'vitest';
import { Homes } from './homes.ts';
import { ownRelay } from './server-inside.ts';

const homes = new Homes({ a: 'chromium', b: 'chromium' });

afterEach(() => homes.part());

it('[FAULT40] [NET8] [LINK18] the call goes on within seconds when one moves to a mobile network, by the path that there is then', async () => {
  const server = await homes.serve(ownRelay);
  await homes.laboratory.setKind('mobile', 'symmetric');
  await homes.behind('port', 'port');
  await homes.meet(server);
  await homes.paths('direct');
  await homes.laboratory.move('mobile');
  // The browser itself would take a quarter of a minute to see that the old path is gone.
  await homes.paths('relay', 10_000);
  expect(await homes.ann.button('Hang up').isVisible()).toBe(true);
}, 120_000);
