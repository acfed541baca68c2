import { expect, test } from 'vitest';

import { SUITES } from './suites.ts';

test('a browser test that passed at its second try counts, and is named; one that was skipped has failed', () => {
  const spec = (title: string, status: string) => ({ title, tests: [{ status }] });
  const report = {
    stats: { expected: 1, unexpected: 1, flaky: 1, skipped: 1 },
    suites: [
      {
        title: 'portal/inbox.spec.ts',
        specs: [spec('fails', 'unexpected')],
        suites: [{ title: 'the inbox', specs: [spec('opens', 'expected'), spec('hears', 'flaky')] }],
      },
    ],
  };
  expect(SUITES.find(({ name }) => name === 'browser')?.count(report)).toEqual({
    passed: 2,
    failed: 2,
    unstable: ['portal/inbox.spec.ts › the inbox › hears'],
  });
});
