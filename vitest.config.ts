import { configDefaults, defineConfig } from 'vitest/config';

/**
 * The suites, fastest first (`npm run test:<name>` runs one). `database` and `http` share one running stack,
 * which tests/global-setup.ts starts unless `npm test` has already done so; `faults` breaks stacks of its own, and `packages`
 * tries what a build made. `firefox` is not part of `npm test`: it needs the built widget and a second browser.
 */
const shared = {
  environment: 'node',
  // On a busy machine that which is waited for takes its time.
  expect: { poll: { timeout: 20_000 } },
  exclude: [...configDefaults.exclude, '**/dist/**', '**/build/**'],
};

const onTheStack = {
  ...shared,
  globalSetup: ['tests/global-setup.ts'],
  testTimeout: 30_000,
  hookTimeout: 120_000,
  fileParallelism: false,
};

const resolve = { conditions: ['@webspeaker/source', 'node', 'import', 'module', 'default'] };
const ssr = { resolve: { conditions: resolve.conditions } };

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        ssr,
        test: {
          ...shared,
          name: 'unit',
          // Property tests run thousands of cases: on a busy machine that takes its time, and a test is not a stopwatch.
          testTimeout: 60_000,
          include: [
            'packages/*/src/**/*.test.ts',
            'apps/*/src/**/*.test.ts',
            'supabase/functions/**/*.test.ts',
            'tools/**/*.test.ts',
          ],
        },
      },
      { resolve, ssr, test: { ...onTheStack, name: 'database', include: ['tests/database/**/*.test.ts'] } },
      { resolve, ssr, test: { ...onTheStack, name: 'http', include: ['tests/http/**/*.test.ts'] } },
      { resolve, ssr, test: { ...onTheStack, name: 'firefox', include: ['tests/firefox/**/*.test.ts'] } },
      {
        resolve,
        ssr,
        test: {
          ...shared,
          name: 'faults',
          include: ['tests/faults/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          // Each has stacks of its own, and waits more than it computes.
          maxWorkers: 2,
        },
      },
      {
        resolve,
        ssr,
        test: {
          ...shared,
          name: 'packages',
          include: ['tests/packages/**/*.test.ts'],
          // Packing builds anew what the others run.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
