/** What docs/operations.md has an operator do after a restore: erasures since the backup are repeated. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import postgres, { type Sql } from 'postgres';
import { expect, test } from 'vitest';

import { createProject } from '../../tools/fixtures/project.ts';
import { root } from '../../tools/root.ts';
import { stack } from '../../tools/stack/stack.ts';
import { freshDatabase } from './fresh-database.ts';

test('after a restore the documented steps erase who had been erased, for good, and keep everybody else', async () => {
  const page = await readFile(join(root, 'docs/operations.md'), 'utf8');
  const [, save = ''] = /\\copy \((select .+?)\) to/.exec(page) ?? [];
  const [, make = ''] = /(create table private\.erased_again .+?)" \\/.exec(page) ?? [];
  const [, repeat = ''] = /as `repeat-erasures\.sql`:\n\n```sql\n(.+?)```/s.exec(page) ?? [];

  const first = await freshDatabase();
  const server = postgres(stack().dbUrl, { max: 1, onnotice: () => {} });
  const open = (name: string) =>
    postgres(Object.assign(new URL(first.url), { pathname: `/${name}` }).href, {
      max: 1,
      onnotice: () => {},
    });
  const name = new URL(first.url).pathname.slice(1);
  const sessions: Sql[] = [];
  try {
    const project = await createProject(first.sql, 'Restored');
    const [erased, kept, later] = [contactId(), contactId(), contactId()];
    for (const id of [erased, kept]) expect(await write(first.sql, project.accessKey, id)).toBe('OK');

    // The backup: a copy of the files, for which nobody may be connected.
    await first.sql.end();
    await server.unsafe(`create database ${name}_backup template ${name}`);
    const [live, backup] = [open(name), open(`${name}_backup`)];
    sessions.push(live, backup);

    expect(await write(live, project.accessKey, later)).toBe('OK');
    for (const id of [erased, later])
      await live`select ingest.erase_contact(${project.accessKey}, null, ${id})`;
    const csv = await text(await live.unsafe(`copy (${save}) to stdout (format csv)`).readable());
    expect(csv.trim().split('\n')).toHaveLength(2);

    // The restore, by what came from the backup and the file alone.
    await backup.unsafe(make);
    await pipeline(
      [csv],
      await backup.unsafe('copy private.erased_again from stdin (format csv)').writable(),
    );
    await backup.begin((transaction) => transaction.unsafe(repeat));

    expect(await backup`select id from public.contacts`).toEqual([{ id: kept }]);
    for (const [id, code] of [
      [erased, 'CONTACT_ERASED'],
      [later, 'CONTACT_ERASED'],
      [kept, 'OK'],
    ] as const)
      expect([id, await write(backup, project.accessKey, id)]).toEqual([id, code]);
    for (const view of ['erased_but_present', 'miscounted', 'contacts_without_receipt'])
      expect([view, await backup`select * from ${backup(`audit.${view}`)}`]).toEqual([view, []]);
    expect(
      await backup`select from public.audit_events where actor_kind = 'database' and action = 'contact.erased'`,
    ).toHaveLength(1);
  } finally {
    await Promise.all(sessions.map((sql) => sql.end()));
    await server.unsafe(`drop database if exists ${name}_backup with (force)`);
    await server.end();
    await first.drop();
  }
});

/** In the form of one that was derived from a visitor key. */
function contactId(): string {
  return `${randomUUID().slice(0, 14)}8${randomUUID().slice(15)}`;
}

/** A visitor with consent writes a message; what the database says to it. */
async function write(sql: Sql, accessKey: string, contact: string): Promise<string | undefined> {
  const consent = {
    state: 'granted',
    source: 'manual',
    category: 'statistics',
    method: 'explicit',
    at: new Date().toISOString(),
  };
  const [row] = await sql<{ code: string }[]>`
    select ingest.record_message(
      p_access_key => ${accessKey}, p_origin => null, p_gpc => false, p_message_id => ${randomUUID()},
      p_channel => 'live_support', p_idle_limit => '1 day', p_text => 'Hello', p_contact_id => ${contact},
      p_country => 'DE', p_page_url => null, p_page_parameters => '{}', p_consent => ${sql.json(consent)},
      p_conversation_key => null
    ) ->> 'code' as code`;
  return row?.code;
}
