import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, expect, test } from 'vitest';

const SCRIPT = `
/**
 * Counts.
 *
 * Options: --to 10, --loud
 */
import { readOptions } from ${JSON.stringify(join(import.meta.dirname, 'options.ts'))};

const options = { to: { type: 'string', default: '10' }, loud: { type: 'boolean' } };
console.log(JSON.stringify(readOptions(import.meta.filename, { options }).values));
`;
const COMMENT = 'Counts.\n\nOptions: --to 10, --loud\n';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webspeaker-options-'));
  await writeFile(join(folder, 'count.mjs'), SCRIPT);
});
afterAll(() => rm(folder, { recursive: true }));

const count = (...args: string[]) =>
  promisify(execFile)(process.execPath, [join(folder, 'count.mjs'), ...args]);

test('options are what was asked for, or what the script takes without', async () => {
  expect((await count('--loud')).stdout).toBe('{"loud":true,"to":"10"}\n');
  expect((await count('--to', '2.5')).stdout).toBe('{"to":"2.5"}\n');
});

test('--help says what the script does and which options it takes', async () => {
  expect((await count('--to', 'ten', '--help')).stdout).toBe(COMMENT);
});

test.each([
  { args: ['--too', '5'], says: "Unknown option '--too'" },
  { args: ['--to', 'ten'], says: '--to takes a number such as 10; found "ten"' },
  { args: ['5'], says: "Unexpected argument '5'" },
])('$args is refused, with what is right', async ({ args, says }) => {
  const refused = (await count(...args).catch((error: unknown) => error)) as { stderr: string };
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr.startsWith(says) && refused.stderr.endsWith(COMMENT), refused.stderr).toBe(true);
});
