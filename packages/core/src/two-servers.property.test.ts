/** Whatever happens to the people in a room and to its server, the room is what its creator made of it. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Outcome } from './client/io.ts';
import type { TestClient } from './testing-world-client.ts';
import { CallWorld } from './testing-world.ts';

const waitMs = fc.constantFrom(0, 1, 4, 5, 9, 14, 30, 200, 900, 6_000, 25_000);
const step = fc.record({
  who: fc.constantFrom(0, 1, 2),
  does: fc.constantFrom('cut', 'stall', 'reload', 'restart', 'restart', 'lock', 'open', 'remove'),
  waitMs,
});

it('[TICK4] [TICK5] [TICK6] [TICK9] whoever is cut off, loads anew or is removed, and however often the server dies, all agree', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), fc.nat(), (steps, seed) => {
      const world = new CallWorld(seed);
      const pages = threeIn(world);
      const asked: { does: 'lock' | 'open' | 'remove'; by: TestClient; id: number }[] = [];
      const barred = new Set<string>();
      for (const { who, does, waitMs: ms } of steps) {
        const page = pages[who] as TestClient;
        if (does === 'restart') world.restartServer();
        else if (does === 'reload') pages[who] = world.page(page, 'reloaded');
        else if (does === 'cut' || does === 'stall') page[does]();
        else {
          const [by] = pages as [TestClient];
          const mal = by.others.find(({ name }) => name === 'Mal');
          if (does !== 'remove')
            asked.push({ does, by, id: by.ask({ do: 'lock', locked: does === 'lock' }) });
          else if (mal) asked.push({ does, by, id: by.ask({ do: 'remove', member: mal.id }) });
        }
        world.pass(ms);
      }
      world.pass(120_000);
      const done = asked.filter(({ by, id }) => by.outcomes.get(id)?.ok === true);
      const unsure = asked.filter(({ by, id }) => isUnsure(by.outcomes.get(id)));
      if (done.some(({ does }) => does === 'remove')) barred.add('Mal');
      const inside = pages.filter(({ call }) => call.is === 'in');
      const [ada] = pages as [TestClient];
      expect(ada.inCall.role).toBe('creator');
      for (const page of inside) {
        expect(barred).not.toContain(page.name);
        expect(page.inCall.locked).toBe(ada.inCall.locked);
        expect(page.others.map(({ id }) => id).toSorted()).toEqual(
          inside
            .filter((one) => one !== page)
            .map((one) => one.inCall.you)
            .toSorted(),
        );
        expect(page.isActive).toBe(inside.length > 1);
      }
      const last = done.findLast(({ does }) => does !== 'remove');
      const isSure = unsure.every(({ does }) => does === 'remove');
      if (isSure) expect(ada.inCall.locked).toBe(last?.does === 'lock');
      if (barred.size > 0) expect(pages[2]?.join(ada.inCall.room)).toMatchObject({ ok: false });
    }),
    { numRuns: 200 },
  );
});

/** Ada, who made the room, Ben and Mal. */
function threeIn(world: CallWorld): TestClient[] {
  const pages = ['Ada', 'Ben', 'Mal'].map((name) => world.client(name));
  const [ada] = pages as [TestClient];
  const made = ada.get({ do: 'create', capacity: 3 });
  if (!made.ok || !('key' in made.value)) throw new Error('the room was made');
  const { room, key = '' } = made.value as { room: string; key?: string };
  for (const page of pages) {
    const shown = page === ada && { key };
    page.get({ do: 'join', room, name: page.name, ...shown });
  }
  world.until(() => pages.every(({ isActive }) => isActive), 'they are connected');
  return pages;
}

/** Nobody knows whether it was done, or the page that asked is gone. */
const isUnsure = (outcome: Outcome | undefined): boolean =>
  outcome === undefined || (!outcome.ok && outcome.code === 'closed');
