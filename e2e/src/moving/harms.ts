/** What happens to the network of two in a call, and how it is made good for the next time. */
import type { Laboratory } from '@parley/natlab';

export interface Harm {
  /** Gives when it began, or when the network was back where only that counts. */
  happen(laboratory: Laboratory): Promise<number>;
  /** What is measured: the whole freeze, or what of it is left once the network is back. */
  readonly counts: 'freeze' | 'return';
  repair(laboratory: Laboratory): Promise<void>;
  readonly mover: 'chromium' | 'firefox';
}

const GAP_MS = 2_000;
const HOLE_MS = 20_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const goHome = (laboratory: Laboratory): Promise<void> => laboratory.move('home');

const moveAway: Harm = {
  happen: async (laboratory) => {
    const start = Date.now();
    await laboratory.move('mobile');
    return start;
  },
  counts: 'freeze',
  repair: goHome,
  mover: 'chromium',
};

export const harms = {
  switch: moveAway,
  both: {
    ...moveAway,
    happen: async (laboratory) => {
      const start = Date.now();
      await laboratory.leave('home-a', 'home-b');
      await Promise.all([laboratory.arrive('mobile'), laboratory.arrive('mobile-b')]);
      return start;
    },
    repair: async (laboratory) => {
      await laboratory.leave('mobile', 'mobile-b');
      await Promise.all([laboratory.arrive('home-a'), laboratory.arrive('home-b')]);
    },
  },
  gap: {
    ...moveAway,
    happen: async (laboratory) => {
      await laboratory.leave('home-a');
      await pause(GAP_MS);
      const back = Date.now();
      await laboratory.arrive('mobile');
      return back;
    },
    counts: 'return',
  },
  hole: {
    ...moveAway,
    happen: async (laboratory) => {
      await laboratory.setLine('home-a', { lossPercent: 100 });
      await pause(HOLE_MS);
      const back = Date.now();
      await laboratory.setLine('home-a', {});
      return back;
    },
    counts: 'return',
    repair: () => Promise.resolve(),
  },
  silent: {
    ...moveAway,
    happen: async (laboratory) => {
      await laboratory.arrive('mobile', true);
      await pause(GAP_MS);
      const start = Date.now();
      await laboratory.leave('home-a');
      return start;
    },
  },
  firefox: { ...moveAway, mover: 'firefox' },
} satisfies Record<string, Harm>;

export type HarmName = keyof typeof harms;

export const isHarm = (name: string): name is HarmName => Object.hasOwn(harms, name);
