import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

import { root } from './root.ts';

const run = promisify(execFile);
const soak = (...args: string[]) =>
  run(process.execPath, ['--conditions=@webspeaker/source', join(root, 'scripts/soak.ts'), ...args]);

test('--help says what a script does and which options it takes', async () => {
  const { stdout } = await soak('--help');
  expect(stdout).toMatch(/^`npm run soak`: /);
  expect(stdout).toContain('--minutes 30');
  expect(stdout).not.toContain('*');
});

test.each([
  { args: ['--minute', '5'], says: "Unknown option '--minute'" },
  { args: ['--minutes', 'ten'], says: '--minutes takes a number such as 30; found "ten"' },
  { args: ['5'], says: "Unexpected argument '5'" },
])('$args is refused before anything starts, with what is right', async ({ args, says }) => {
  const refused = await soak(...args).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining(says) as string });
  expect(refused).toMatchObject({ stderr: expect.stringContaining('--share 0.5') as string });
});
});
