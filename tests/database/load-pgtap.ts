import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import type { Sql } from 'postgres';

const SCRIPT = 'share/postgresql/extension/pgtap--1.3.5.sql';
const TAR_BLOCK_BYTES = 512;

/**
 * pgTAP as plain SQL, into schema `extensions`. The embedded Postgres comes without the extension, and its files could
 * only be added where the server is installed; pgTAP is SQL throughout, so loading its script does the same.
 *
 * @param sql a connection whose role may create in schema `extensions`
 */
export async function loadPgtap(sql: Sql): Promise<void> {
  const packageFile = createRequire(import.meta.url).resolve('@electric-sql/pglite-pgtap');
  const archive = gunzipSync(await readFile(join(dirname(packageFile), 'pgtap.tar.gz')));
  // A line for psql, which only says that the file is meant for `create extension`.
  const script = fileOf(archive, SCRIPT).replace(/^\\echo.*$/m, '');
  await sql.begin(async (transaction) => {
    await transaction.unsafe('set local search_path = extensions');
    await transaction.unsafe(script).simple();
  });
}

/** One file of a tar archive: a block with its name and size (octal), then its content in whole blocks. */
function fileOf(archive: Buffer, name: string): string {
  for (let at = 0; at < archive.length;) {
    const header = archive.subarray(at, at + TAR_BLOCK_BYTES);
    const size = Number.parseInt(header.toString('latin1', 124, 136), 8) || 0;
    const content = at + TAR_BLOCK_BYTES;
    if (header.toString('latin1', 0, 100).replace(/\0.*$/s, '') === name)
      return archive.toString('utf8', content, content + size);
    at = content + Math.ceil(size / TAR_BLOCK_BYTES) * TAR_BLOCK_BYTES;
  }
  throw new Error(`Read pgTAP's archive: found no ${name}`);
}
