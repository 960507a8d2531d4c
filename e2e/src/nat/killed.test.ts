/** The server is killed under a call, by whichever path it goes; its relay is not. */
import { afterEach, beforeAll, expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { Homes } from './homes.ts';
import { ownRelay, type ServerInside } from './server-inside.ts';

const homes = new Homes({ a: 'chromium', b: 'chromium' });

let server: ServerInside;

beforeAll(async () => {
  server = await homes.serve(ownRelay);
});
afterEach(() => homes.part());

/** Longer than anybody is missed by a server, or a relay keeps what nobody renews. */
const GONE_MS = 15_000;

it.each([
  ['direct', 'port'],
  ['relay', 'symmetric'],
] as const)(
  '[TICK4] [TURN3] [CLI10] a call by the path %s goes on without its server, and with the next one',
  async (way, kind) => {
    await homes.behind(kind, kind);
    await homes.meet(server);
    await homes.paths(way);
    const people = [homes.ann, homes.bob];
    const framesOf = () => Promise.all(people.map((person) => person.received()));
    const sum = (all: { framesDecoded: number }[][]) =>
      all.map((links) => links.reduce((frames, { framesDecoded }) => frames + framesDecoded, 0));
    await server.kill();
    const end = Date.now() + GONE_MS;
    while (Date.now() < end) {
      const last = sum(await framesOf());
      await eventually(
        'both go on receiving',
        async () => sum(await framesOf()),
        (now) => now.every((frames, at) => frames > (last[at] ?? 0)),
        2_000,
      );
    }
    await server.startAgain();
    await homes.ann.text('The server does not answer.').waitFor({ state: 'detached' });
    for (const { page } of people) {
      expect(
        await page.evaluate(
          () => (window as unknown as { observed: { peers: unknown[] } }).observed.peers.length,
        ),
      ).toBe(1);
    }
    // Which of two relayed pairs a browser prefers is its own affair, at any time.
    await homes.paths(way);
  },
  180_000,
);
