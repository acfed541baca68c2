/** What a suite needs before it can run. */
export type Need = 'nothing' | 'build' | 'stack' | 'sites';

/** `unstable` names the tests that failed once and passed when they were tried again. */
export type Counts = { passed: number; failed: number; unstable?: string[] };

/** A suite of `npm test`. */
export type Suite = {
  name: string;
  needs: Need;
  /** @param report where the command writes its report, as JSON */
  command: (report: string) => string[];
  /** Reads the report. What was skipped counts as failed: it is not green. */
  count: (report: Record<string, unknown>) => Counts;
};

/** Every suite, fast ones first. */
export const SUITES: readonly Suite[] = [
  {
    name: 'check',
    needs: 'nothing',
    command: (report) => ['npm', 'run', '--silent', 'check', '--', '--report', report],
    count: ({ passed, failed }) => ({ passed: Number(passed ?? 0), failed: Number(failed ?? 0) }),
  },
  vitest('unit', 'nothing'),
  vitest('packages', 'build'),
  vitest('http', 'stack'),
  vitest('database', 'stack'),
  {
    name: 'browser',
    needs: 'sites',
    command: (report) => [
      'env',
      `PLAYWRIGHT_JSON_OUTPUT_NAME=${report}`,
      'playwright',
      'test',
      '--reporter=list,json',
      // Three browsers, their servers and Postgres share two processors: once a test has failed, it gets a second chance
      // and is named. `npx playwright test` gives none.
      '--retries=1',
    ],
    count: ({ stats, suites }) => {
      const {
        expected = 0,
        unexpected = 0,
        flaky = 0,
        skipped = 0,
      } = (stats ?? {}) as Record<string, number>;
      return {
        passed: expected + flaky,
        failed: unexpected + skipped,
        unstable: flakySpecs((suites ?? []) as PlaywrightSuite[]),
      };
    },
  },
  vitest('faults', 'nothing'),
];

type PlaywrightSuite = {
  title: string;
  suites?: PlaywrightSuite[];
  specs?: { title: string; tests: { status: string }[] }[];
};

/** Where they stand and what they are called, outermost name first. */
function flakySpecs(suites: readonly PlaywrightSuite[], above = ''): string[] {
  return suites.flatMap(({ title, suites: inner = [], specs = [] }) => {
    const path = above ? `${above} › ${title}` : title;
    const flaky = specs.filter(({ tests }) => tests.some(({ status }) => status === 'flaky'));
    return [...flaky.map((spec) => `${path} › ${spec.title}`), ...flakySpecs(inner, path)];
  });
}

function vitest(name: string, needs: Need): Suite {
  return {
    name,
    needs,
    command: (report) => [
      ...['vitest', 'run', `--project=${name}`],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    ],
    count: (report) => {
      const sum = (...keys: string[]) => keys.reduce((total, key) => total + Number(report[key] ?? 0), 0);
      return {
        passed: sum('numPassedTests'),
        failed: sum('numFailedTests', 'numPendingTests', 'numTodoTests'),
      };
    },
  };
}
