/** Every pair of the four kinds of NAT, in Chromium: by STUN alone, and with the server's own relay. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Homes } from './homes.ts';
import { allPairs, type NatKind, outcomeOf, type Outcome, tableOf } from './pairs-of-nats.ts';
import { spell } from './path.ts';
import { ownRelay, type ServerInside, stunAlone } from './server-inside.ts';

const manual = fileURLToPath(new URL('../../../docs/network.md', import.meta.url));

const homes = new Homes({ a: 'chromium', b: 'chromium' });
let relayed: ServerInside;
let alone: ServerInside;

beforeAll(async () => {
  relayed = await homes.serve(ownRelay);
  // Asks the STUN of the first one's relay.
  alone = await homes.serve(stunAlone);
});
afterEach(() => homes.part());

describe.each([{ relay: false }, { relay: true }])('with relay: $relay', (has) => {
  const seen = new Map<string, string>();
  const cells = allPairs.map(([a, b]) => [a, b, outcomeOf(a, b, has)] as const);

  afterAll(() => {
    const cell = (a: NatKind, b: NatKind): string => seen.get(`${a} ${b}`) ?? '-';
    process.stdout.write(`\nrelay: ${has.relay}; candidates of a > of b\n${tableOf(cell)}\n\n`);
  });

  it.each(cells.flatMap(([a, b, way]) => (way === 'none' ? [] : [[a, b, way] as const])))(
    '[NET1] %s and %s: %s',
    async (a, b, way) => {
      await homes.behind(a, b);
      await homes.meet(has.relay ? relayed : alone);
      seen.set(`${a} ${b}`, spell((await homes.paths(way)).ann));
    },
  );

  it.runIf(!has.relay).each(cells.filter(([, , outcome]) => outcome === 'none'))(
    '[NET4] %s and %s: %s, and both are told so',
    async (a, b) => {
      await homes.behind(a, b);
      await homes.meet(alone);
      const ms = await homes.toldOfNoPath();
      seen.set(`${a} ${b}`, `none (${(ms / 1_000).toFixed(1)} s)`);
      expect(ms).toBeLessThan(8_000);
    },
  );
});

it('stands in the manual', () => {
  const words: Record<Outcome, string> = { direct: 'direct', relay: '**relay**', none: 'none' };
  const table = tableOf((a, b) => words[outcomeOf(a, b, { relay: true })]);
  expect(readFileSync(manual, 'utf8').includes(table), `${table}\nin docs/network.md`).toBe(true);
});
