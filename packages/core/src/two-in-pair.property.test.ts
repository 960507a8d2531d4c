import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { TestClient } from './testing-world-client.ts';
import { CallWorld } from './testing-world.ts';

const does = ['pair', 'pair', 'leave', 'cut', 'stall', 'reload', 'restart'] as const;
/** Many happen at once, and all of them while something is on its way. */
const waitMs = fc.constantFrom(0, 0, 1, 3, 7, 30, 900, 6_000, 25_000);
const step = fc.record({
  /** Each side of the pair, another tab of the one, and somebody else who says the same. */
  who: fc.constantFrom(0, 1, 2, 3),
  does: fc.constantFrom(...does),
  waitMs,
});

it('[PAIR2] [PAIR4] [CLI11] [CLI14] whatever two sides do or lose, each holds one page, and both meet', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 14 }), fc.nat(), (steps, seed) => {
      const world = new CallWorld(seed);
      const [ben, ada] = [world.client('Ben'), world.client('Ada')];
      const pages = [ben, ada, world.page(ada, 'another tab'), world.client('Eve')];
      for (const { who, does: what, waitMs: ms } of steps) {
        const page = pages[who];
        if (page === undefined) continue;
        if (what === 'reload') pages[who] = world.page(page, 'reloaded');
        else if (what === 'restart') world.restartServer();
        else if (what === 'pair') page.ask(sidesOf(page));
        else if (what === 'leave') page.ask({ do: 'leave' });
        else page[what]();
        world.pass(ms);
      }
      world.pass(120_000);
      agree(pages);
      for (const page of pages) page.ask({ do: 'leave' });
      world.pass(60_000);
      const [one, other] = [pages[0], pages[seed % 2 === 0 ? 1 : 3]];
      one?.ask(sidesOf(one));
      other?.ask(sidesOf(other));
      world.until(() => one?.isActive === true && other?.isActive === true, 'both meet', 30_000);
    }),
    { numRuns: 150 },
  );
});

const harm = fc.record({
  who: fc.constantFrom(0, 1),
  does: fc.constantFrom('cut', 'stall', 'reload', 'restart'),
  /** After a reload, before or after the page is back in. */
  asksAfterMs: fc.constantFrom(0, 5, 15, 900),
  waitMs,
});

it('[PAIR2] [CLI11] [CLI14] whatever happens to two who wish to be in their pair, they are in one call', () => {
  fc.assert(
    fc.property(fc.array(harm, { maxLength: 12 }), fc.nat(40), (harms, apart) => {
      const world = new CallWorld(apart);
      const pages = [world.client('Ada'), world.client('Ben')] as [TestClient, TestClient];
      for (const page of pages) {
        page.ask(sidesOf(page));
        world.pass(apart);
      }
      for (const { who, does: what, asksAfterMs, waitMs: ms } of harms) {
        const page = pages[who === 0 ? 0 : 1];
        if (what === 'restart') world.restartServer();
        else if (what !== 'reload') page[what]();
        else {
          const reloaded = world.page(page, 'reloaded');
          world.after(asksAfterMs, () => reloaded.ask(sidesOf(reloaded)));
          pages[who === 0 ? 0 : 1] = reloaded;
        }
        world.pass(ms);
      }
      world.until(() => pages.every(({ isActive }) => isActive), 'they are in one call');
      world.pass(30_000);
      agree(pages);
    }),
    { numRuns: 150 },
  );
});

function agree(pages: readonly TestClient[]): void {
  const inside = pages.filter(({ call }) => call.is === 'in');
  const sides = inside.map((page) => sidesOf(page).id);
  expect(new Set(sides).size).toBe(sides.length);
  for (const page of inside) {
    const others = inside.filter((one) => one !== page);
    expect(page.inCall.pair).toEqual({ id: sidesOf(page).id, peer: sidesOf(page).peer });
    expect(page.others.map(({ id }) => id)).toEqual(others.map((one) => one.inCall.you));
    expect(page.isActive).toBe(others.length > 0);
  }
  for (const page of pages) {
    expect(page.machine.gauges).toMatchObject({ requests: 0, outbox: 0 });
    expect(page.state.connection.is).toBe('online');
  }
}

const sidesOf = ({ name }: TestClient) =>
  name === 'Ben'
    ? ({ do: 'pair', id: 'Ben', peer: 'Ada' } as const)
    : ({ do: 'pair', id: 'Ada', peer: 'Ben' } as const);
