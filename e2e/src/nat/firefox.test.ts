/** Firefox at one end, Chromium at the other: one call by each way that there is. */
import { afterEach, beforeAll, expect, it } from 'vitest';
import { Homes } from './homes.ts';
import { ownRelay, type ServerInside } from './server-inside.ts';

const homes = new Homes({ a: 'firefox', b: 'chromium' });
let server: ServerInside;

beforeAll(async () => {
  server = await homes.serve(ownRelay);
});
afterEach(() => homes.part());

it.each([
  ['port', 'port', 'direct'],
  ['symmetric', 'address', 'direct'],
  ['symmetric', 'symmetric', 'relay'],
] as const)('[NET1] Firefox behind %s, Chromium behind %s: %s', async (a, b, way) => {
  await homes.behind(a, b);
  await homes.meet(server);
  await homes.paths(way);
});

it('[NET2] Firefox where only port 443 is open goes by TURN over TLS', async () => {
  await homes.behind('only-443', 'port');
  await homes.meet(server);
  const { ann } = await homes.paths('relay');
  expect(ann).toMatchObject({ local: 'relay', relayProtocol: 'tls' });
});
