import { readFileSync } from 'node:fs';

import type { StackInfo } from '@webspeaker/local-stack';

let known: StackInfo | undefined;

/**
 * The running stack that the suites share: the one named by `WEBSPEAKER_STACK_FILE`, which `npm test` and
 * `global-setup.ts` set.
 *
 * @throws when no stack was started for the tests
 */
export function stack(): StackInfo {
  const file = process.env['WEBSPEAKER_STACK_FILE'];
  if (!file) throw new Error('There is no WEBSPEAKER_STACK_FILE: run the suite with npm run test:<suite>');
  known ??= JSON.parse(readFileSync(file, 'utf8')) as StackInfo;
  return known;
}
