import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { parse } from 'smol-toml';
import { expect, onTestFinished, test } from 'vitest';

import { root } from '../../tools/root.ts';
import { stack } from '../../tools/stack/stack.ts';

const file = join(root, 'supabase/config.toml');

/** What the official CLI says of a config.toml, when it is about to read a database; it refuses wrong values. */
async function complaints(config: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'webspeaker-config-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'supabase'));
  await cp(join(root, 'supabase/templates'), join(folder, 'supabase/templates'), { recursive: true });
  await writeFile(join(folder, 'supabase/config.toml'), config);
  const cli = join(root, 'node_modules/supabase/dist/supabase.js');
  const { stderr } = await promisify(execFile)(
    process.execPath,
    [cli, 'migration', 'list', `--remote=${stack().dbUrl}`],
    { cwd: folder, env: { ...process.env, DO_NOT_TRACK: '1', NO_COLOR: '1' } },
  ).catch((error: unknown) => error as { stderr: string });
  return stderr
    .split('\n')
    .filter((line) => /config/.test(line))
    .join('\n');
}

test('config.toml is what the official CLI takes, without a setting that it does not know', async () => {
  const text = await readFile(file, 'utf8');
  expect(await complaints(text)).toBe('');
  expect(await complaints(text.replace('max_rows', 'max_row'))).toContain('does not recognize');
  expect(await complaints(text.replace('54321', '"many"'))).toContain('Invalid api.port');
});

test('what the settings page says about a hosted project is what the official CLI takes', async () => {
  const page = await readFile(join(root, 'docs/settings.md'), 'utf8');
  const [, block = ''] = /```toml\n([\s\S]*?)```/.exec(page) ?? [];
  expect(block).toContain('[remotes.production.auth.email.smtp]');
  const text = `${await readFile(file, 'utf8')}\n${block}`;
  expect(await complaints(text)).toBe('');
  expect(await complaints(text.replace('sender_name', 'sender'))).toContain('sender');
});

test('config.toml exposes schema public alone, and leaves it to the functions who may call them', async () => {
  expect(parse(await readFile(file, 'utf8'))).toMatchObject({
    api: { schemas: ['public'] },
    functions: { widget: { verify_jwt: false }, contacts: { verify_jwt: false } },
  });
});
