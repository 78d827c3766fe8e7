import { defineConfig } from 'vitest/config';

const shared = { root: new URL('..', import.meta.url).pathname };

/** Real parts take longer than pure ones: an embedded database needs seconds to make its first folder. */
const REAL_PART_TIMEOUT_MS = 60_000;

/** An empty embedded database to begin with. */
const DATABASE = 'test/contracts/store/template.ts';

export default defineConfig({
  ...shared,
  test: {
    // One more than the cores of the machine this is sized for: tests with real parts wait for them a good part of their time.
    maxWorkers: 3,
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**', 'test/crash/**', 'test/lab/**', 'test/outages/**', 'test/replicas/**'],
          globalSetup: [DATABASE],
          testTimeout: REAL_PART_TIMEOUT_MS,
          hookTimeout: REAL_PART_TIMEOUT_MS,
        },
      },
      {
        ...shared,
        test: {
          name: 'lab',
          include: ['test/lab/**/*.test.ts'],
          globalSetup: [DATABASE],
          testTimeout: 2 * REAL_PART_TIMEOUT_MS,
          hookTimeout: 2 * REAL_PART_TIMEOUT_MS,
        },
      },
      {
        ...shared,
        test: {
          name: 'crash',
          include: ['test/crash/**/*.test.ts'],
          globalSetup: [DATABASE],
          // Half of the time is waiting for a process to come up again.
          maxWorkers: 3,
          // A story gives up by itself before, and says what it waited for.
          testTimeout: 10 * REAL_PART_TIMEOUT_MS,
          hookTimeout: 2 * REAL_PART_TIMEOUT_MS,
        },
      },
      {
        ...shared,
        test: {
          name: 'replicas',
          include: ['test/replicas/**/*.test.ts'],
          // As the crashes, so that both can be asked for in one run.
          maxWorkers: 3,
          testTimeout: 4 * REAL_PART_TIMEOUT_MS,
          hookTimeout: 2 * REAL_PART_TIMEOUT_MS,
        },
      },
      {
        ...shared,
        test: {
          name: 'outages',
          include: ['test/outages/**/*.test.ts'],
          globalSetup: [DATABASE],
          testTimeout: 10 * REAL_PART_TIMEOUT_MS,
          hookTimeout: 4 * REAL_PART_TIMEOUT_MS,
          // An outage is mostly waiting: all of them at once take little longer than one.
          maxWorkers: 6,
          maxConcurrency: 8,
        },
      },
      {
        ...shared,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 5 * REAL_PART_TIMEOUT_MS,
          hookTimeout: 3 * REAL_PART_TIMEOUT_MS,
        },
      },
    ],
  },
});
