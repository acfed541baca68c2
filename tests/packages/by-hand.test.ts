/** The commands of "By hand, from a checkout", as the page has them, on a project prepared like a new one of hosted Supabase. */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { callContacts, callWidget } from '../../tools/call.ts';
import { createProject } from '../../tools/fixtures/project.ts';
import { createVisitor, messageFrom } from '../../tools/fixtures/visitor.ts';
import { root } from '../../tools/root.ts';
import { REF, startHostedSupabase, TOKEN, type HostedSupabase } from './hosted/hosted-supabase.ts';

const PASSWORD = 'a-long-random-password-of-its-own';

let hosted: HostedSupabase;
let folder: string;
/** What the CLI reads of the checkout, as a copy: it notes there which project it spoke to. */
let checkout: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webspeaker-by-hand-'));
  checkout = join(folder, 'checkout');
  // It takes imports from outside of `supabase/`, but from nowhere outside of the repository.
  await mkdir(join(checkout, '.git'), { recursive: true });
  for (const part of ['supabase', 'packages/core'])
    await cp(join(root, part), join(checkout, part), {
      recursive: true,
      filter: (path) => !/[/](\.temp|node_modules|dist)$/.test(path),
    });
  hosted = await startHostedSupabase();
});
afterAll(async () => {
  await hosted.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Runs the Supabase CLI against the stand-in. */
async function supabase(...args: string[]): Promise<void> {
  const profile = join(folder, 'profile.yaml');
  const hosts = ['api_url', 'dashboard_url', 'docs_url'].map((name) => `${name}: ${hosted.url}`);
  await writeFile(profile, ['name: stand-in', 'project_host: 127.0.0.1', ...hosts].join('\n'));
  const script = join(root, 'node_modules/supabase/dist/supabase.js');
  await promisify(execFile)(
    process.execPath,
    [script, ...args, `--profile=${profile}`, '--agent=no', '--yes'],
    {
      cwd: checkout,
      env: { PATH: process.env['PATH'], HOME: folder, DO_NOT_TRACK: '1', SUPABASE_ACCESS_TOKEN: TOKEN },
    },
  );
}

test('the commands of the page set up a project that takes messages and erases contacts', async () => {
  const page = await readFile(join(root, 'docs/install-hosted.md'), 'utf8');
  const section = page.split('\n## ').find((each) => each.startsWith('By hand, from a checkout')) ?? '';
  const commands = [...section.matchAll(/^npx supabase (.+)$/gm)].map(([, command = '']) => command);
  // Both want a person: the token is in the environment, and the project named with each command.
  expect(commands.splice(0, 2)).toEqual(['login', 'link --project-ref YOUR-PROJECT']);

  const [push, deploy, ...secrets] = commands;
  expect(push).toBe('db push --remote');
  await supabase('db', 'push', `--remote=${hosted.dbUrl}`);
  await supabase(...(deploy ?? '').split(' '), `--remote=${REF}`);
  expect(hosted.functions.names().sort()).toEqual(['contacts', 'widget']);
  expect(hosted.project.verifyJwt).toBe(false);

  const [, statement = ''] = /```sql\n(.+)\n```/.exec(section) ?? [];
  await hosted.sql.unsafe(statement.replace('a long random password of its own', PASSWORD));
  for (const secret of secrets)
    await supabase(
      ...secret
        .replaceAll("'", '')
        .replace('YOUR-PROJECT', REF)
        .replace('PASSWORD', PASSWORD)
        .replace('aws-0-REGION.pooler.supabase.com:6543', `127.0.0.1:${String(hosted.poolerPort)}`)
        .split(' '),
      `--remote=${REF}`,
    );
  expect([...hosted.project.secrets.keys()]).toEqual(['WEBSPEAKER_DB_URL', 'CLIENT_ADDRESS_HEADER']);

  const project = await createProject(hosted.sql, 'By hand');
  const visitor = await createVisitor('Noor');
  const message = await callWidget('messages', messageFrom(visitor, project.accessKey), {
    apiUrl: hosted.url,
  });
  expect(message).toMatchObject({ status: 201, body: { contactId: visitor.contactId } });
  const erasure = await callContacts(`${project.id}/${visitor.contactId}`, {
    apiUrl: hosted.url,
    method: 'DELETE',
    credential: project.secretKey,
  });
  expect(erasure).toMatchObject({ status: 200, body: { erased: { messages: 1 } } });
});
