/** What docs/operations.md has an operator do after a restore: erasures since the backup are repeated. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { createProject } from '../../tools/fixtures/project.ts';
import { root } from '../../tools/root.ts';
import { freshDatabase } from './fresh-database.ts';

test('after a restore the documented steps erase who had been erased, and keep everybody else', async () => {
  const page = await readFile(join(root, 'docs/operations.md'), 'utf8');
  const [, save = ''] = /\\copy \((select .+?)\) to/.exec(page) ?? [];
  const [, make = ''] = /(create table private\.erased_again .+?)" \\/.exec(page) ?? [];
  const [, repeat = ''] = /as `repeat-erasures\.sql`:\n\n```sql\n(.+?)```/s.exec(page) ?? [];

  const database = await freshDatabase();
  try {
    const { sql } = database;
    const { id: projectId } = await createProject(sql, 'Restored');
    const [erased, kept, later] = [randomUUID(), randomUUID(), randomUUID()];
    const add = (id: string) => sql`
      insert into public.contacts (project_id, id, created_at, last_seen_at)
      values (${projectId}, ${id}, now(), now())`;
    for (const id of [erased, kept, later]) await add(id);
    for (const id of [erased, later]) await sql`select private.erase_contact(${projectId}, ${id}, 'visitor')`;
    const saved = await sql.unsafe(save);
    expect(saved).toHaveLength(2);

    // The backup: of before the erasures, and of before the third contact.
    await sql`delete from private.erased_contacts`;
    await add(erased);
    await sql.unsafe(make);
    await sql`insert into private.erased_again ${sql(saved.map((row) => ({ ...row })))}`;
    await sql.begin((transaction) => transaction.unsafe(repeat));

    expect(await sql`select id from public.contacts`).toEqual([{ id: kept }]);
    const tombstones = await sql`select contact_hash from private.erased_contacts order by contact_hash`;
    const wanted = await sql`
      select private.contact_hash(id) as contact_hash from unnest(${[erased, later]}::uuid[]) as id order by 1`;
    expect(tombstones).toEqual(wanted);
    expect(
      await sql`select from public.audit_events where actor_kind = 'database' and action = 'contact.erased'`,
    ).toHaveLength(1);
  } finally {
    await database.drop();
  }
});
