import { defineConfig } from 'vitest/config';

const seconds = 1_000;

/** These want a PostgreSQL. */
const ON_STORES = ['packages/store/src/**/*.test.ts', 'packages/server/src/store.test.ts'];

/** These want network namespaces. */
const BEHIND_NATS = ['e2e/src/nat/**/*.test.ts'];

export default defineConfig({
  test: {
    // One forgotten it.only would pass for a whole file.
    allowOnly: false,
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'packages/*/src/**/*.test.ts',
            'apps/*/src/**/*.test.{ts,tsx}',
            'bench/src/**/*.test.ts',
            'tools/**/*.test.ts',
          ],
          exclude: ON_STORES,
          testTimeout: 20 * seconds,
          setupFiles: ['tools/property-seed.ts'],
        },
      },
      {
        test: {
          name: 'store',
          include: ON_STORES,
          globalSetup: ['tools/postgres.ts'],
          setupFiles: ['tools/property-seed.ts'],
          testTimeout: 60 * seconds,
        },
      },
      {
        test: {
          name: 'sim',
          include: ['sim/src/**/*.test.ts'],
          testTimeout: 60 * seconds,
        },
      },
      {
        // Real browsers and servers, which wait more than they work: more than two files would starve each other.
        test: {
          name: 'e2e',
          include: ['e2e/src/**/*.test.ts'],
          exclude: BEHIND_NATS,
          maxWorkers: 2,
          testTimeout: 60 * seconds,
          hookTimeout: 120 * seconds,
        },
      },
      {
        test: {
          name: 'natlab',
          include: ['natlab/src/**/*.test.ts', ...BEHIND_NATS],
          fileParallelism: false,
          testTimeout: 60 * seconds,
          hookTimeout: 120 * seconds,
        },
      },
    ],
  },
});
