import { execFile } from 'node:child_process';
import { chown, readFile, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openSql } from '../../tools/database.ts';
import { ownStack, type OwnStack } from '../../tools/stack/own-stack.ts';

const root = join(import.meta.dirname, '../..');
const deno = join(dirname(createRequire(import.meta.url).resolve('deno/package.json')), 'deno');

let stack: OwnStack;
let admin: ReturnType<typeof openSql>;
let authority: { private: string; cert: string };
/** The functions' own login, without how to be encrypted. */
let url: string;

beforeAll(async () => {
  stack = await ownStack();
  admin = openSql(stack.adminUrl);
  authority = await makeAuthority('Test authority');
  await speakTls(authority);
  const secrets = await readFile(join(stack.dataDir, 'secrets.json'), 'utf8');
  const { ingestPassword } = JSON.parse(secrets) as { ingestPassword: string };
  url = `postgresql://ingest_api:${ingestPassword}@localhost:${new URL(stack.info.dbUrl).port}/postgres`;
});
afterAll(async () => {
  await admin.end();
  await stack.discard();
});

function makeAuthority(name: string) {
  return generate([{ name: 'commonName', value: name }], {
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
}

/** Gives the running server a certificate of this authority, for `localhost`. */
async function speakTls(ca: { private: string; cert: string }): Promise<void> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    algorithm: 'sha256',
    ca: { key: ca.private, cert: ca.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  });
  const [row] = await admin<{ folder: string }[]>`select current_setting('data_directory') as folder`;
  const folder = row?.folder ?? '';
  const { uid, gid } = await stat(folder);
  for (const [name, text] of [
    ['server.crt', cert],
    ['server.key', key],
  ] as const) {
    await writeFile(join(folder, name), text, { mode: 0o600 });
    await chown(join(folder, name), uid, gid);
  }
  await admin.unsafe('alter system set ssl = on');
  await admin`select pg_reload_conf()`;
}

/** Asks, in Deno and with the functions' own code, whether the database answers, and how the session is encrypted. */
async function connectWith({ sslmode, ca = null }: { sslmode?: string; ca?: string | null }) {
  const script = `
    import { openSession } from './_shared/session.ts';
    const { url, ca } = JSON.parse(Deno.env.get('TRIED'));
    try {
      const session = await openSession({ url, ca });
      const [row] = await session.sql\`select ssl from pg_catalog.pg_stat_ssl where pid = pg_backend_pid()\`;
      console.log(JSON.stringify(row.ssl ? 'encrypted' : 'in the clear'));
      await session.end();
    } catch (error) {
      console.log(JSON.stringify('refused'));
    }`;
  const config = join(root, 'supabase/functions/widget/deno.json');
  const { stdout } = await promisify(execFile)(
    deno,
    [
      'eval',
      '--quiet',
      '--no-lock',
      '--cached-only',
      '--node-modules-dir=manual',
      `--config=${config}`,
      '--ext=ts',
      script,
    ],
    {
      cwd: join(root, 'supabase/functions'),
      env: {
        ...process.env,
        DENO_DIR: join(root, '.local/deno'),
        TRIED: JSON.stringify({ url: sslmode ? `${url}?sslmode=${sslmode}` : url, ca }),
      },
    },
  );
  return JSON.parse(stdout) as string;
}

describe('with a server that speaks TLS, the functions', () => {
  test('are encrypted without being told to', async () => {
    expect(await connectWith({})).toBe('encrypted');
  });

  test('are encrypted or not as the address says', async () => {
    expect(await connectWith({ sslmode: 'require' })).toBe('encrypted');
    expect(await connectWith({ sslmode: 'disable' })).toBe('in the clear');
  });

  test('refuse a server whose authority they do not know, where they are told to verify it', async () => {
    expect(await connectWith({ sslmode: 'verify-full' })).toBe('refused');
    const { cert } = await makeAuthority('Another authority');
    expect(await connectWith({ ca: cert })).toBe('refused');
  });

  test('take one whose authority they were given', async () => {
    expect(await connectWith({ ca: authority.cert })).toBe('encrypted');
    expect(await connectWith({ ca: authority.cert, sslmode: 'verify-full' })).toBe('encrypted');
  });
});
