import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { TestClient } from './testing-world-client.ts';
import { CallWorld } from './testing-world.ts';

const does = ['accept', 'decline', 'leave', 'call', 'cut', 'stall', 'reload', 'restart'] as const;
const step = fc.record({
  /** One caller, and two tabs of the one who is called. */
  who: fc.constantFrom(0, 1, 2),
  does: fc.constantFrom(...does),
  /** Many happen at once, and all of them while something is on its way. */
  waitMs: fc.constantFrom(0, 0, 1, 3, 7, 30, 900, 6_000),
});

it('[RING3] [RING11] [RING19] [RING20] [CALL4] whatever a caller and two devices do or lose, all agree on one call or none', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), fc.nat(), (steps, seed) => {
      const world = new CallWorld(seed);
      const ben = world.person('Ben');
      const pages = [world.person('Ada'), ben, world.page(ben, 'another tab')];
      world.pass(1_000);
      const watch = new Watch(pages);
      pages[0]?.ask({ do: 'invite', user: 'Ben', media: 'audio' });
      for (const { who, does: what, waitMs } of steps) {
        const page = pages[who];
        if (page === undefined) continue;
        if (what === 'reload') pages[who] = world.page(page, 'reloaded');
        else if (what === 'restart') world.restartServer();
        else act(page, what, who === 0 ? 'Ben' : 'Ada');
        for (let ms = 0; ms < Math.max(waitMs, 1); ms += 500) {
          world.pass(Math.min(waitMs, 500));
          watch.look(pages);
        }
      }
      world.pass(120_000);
      watch.look(pages);
      const inCall = pages.filter(({ call }) => call.is === 'in');
      const [ada, ...bens] = pages;
      expect(bens.filter(({ call }) => call.is === 'in').length).toBeLessThanOrEqual(1);
      expect([0, 2]).toContain(inCall.length);
      if (inCall.length > 0) expect(ada?.call.is).toBe('in');
      expect(inCall.every(({ isActive }) => isActive)).toBe(true);
      for (const page of pages) {
        expect(page.state.rings).toEqual([]);
        expect(page.machine.gauges).toMatchObject({ requests: 0, outbox: 0 });
        expect(page.state).toMatchObject({
          connection: { is: 'online' },
          identity: { is: 'somebody' },
        });
      }
      expect(world.server.gauges()).toMatchObject({ invites: 0, asks: 0 });
    }),
    { numRuns: 150 },
  );
});

/** Sees every page at every moment: what has stopped ringing there never rings again. */
class Watch {
  readonly #rang = new Map<TestClient, Set<string>>();
  readonly #over = new Map<TestClient, Set<string>>();

  constructor(pages: readonly TestClient[]) {
    this.look(pages);
  }

  look(pages: readonly TestClient[]): void {
    for (const page of pages) {
      const now = new Set(page.state.rings.map(({ invite }) => invite));
      const rang = this.#rang.get(page) ?? new Set();
      const over = this.#over.get(page) ?? new Set();
      for (const invite of rang) if (!now.has(invite)) over.add(invite);
      for (const invite of now) expect(over.has(invite)).toBe(false);
      this.#rang.set(page, now);
      this.#over.set(page, over);
    }
  }
}

function act(
  page: TestClient,
  what: Exclude<(typeof does)[number], 'reload' | 'restart'>,
  other: string,
): void {
  const [ring] = page.state.rings;
  if (what === 'cut' || what === 'stall') return page[what]();
  if (what === 'leave') page.ask({ do: 'leave' });
  else if (what === 'call') page.ask({ do: 'invite', user: other, media: 'audio' });
  else if (ring === undefined) return;
  else if (what === 'decline') page.ask({ do: 'decline', invite: ring.invite });
  else page.ask({ do: 'accept', invite: ring.invite, media: 'audio' });
}
