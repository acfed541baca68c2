import type { Sql } from 'postgres';

/** A key, an index or a reference: how it goes, and how it comes back. */
type Part = { drop: string; make: string };

/**
 * Fills tables while they have neither keys nor indexes nor references, and makes all of them anew afterwards, in their
 * old order: for millions of rows that takes a fraction of the time that keeping them up would. What was filled in must
 * fit them, or it fails then.
 *
 * Not for a database that anybody else uses: views that rely on a key do not come back.
 *
 * @param admin Postgres' superuser
 * @param options.tables with their schemas
 * @param options.fill writes to them, on any connection
 * @param options.say is told what comes next
 */
export async function withoutIndexes(
  admin: Sql,
  {
    tables,
    fill,
    say,
  }: { tables: readonly string[]; fill: () => Promise<unknown>; say: (line: string) => void },
): Promise<void> {
  const [references, indexes] = [await referencesOf(admin, tables), await indexesOf(admin, tables)];
  for (const { drop } of [...references, ...indexes]) await admin.unsafe(drop);
  await fill();
  const connection = await admin.reserve();
  try {
    await connection.unsafe(`set maintenance_work_mem = '1GB'`);
    for (const { make } of [...indexes, ...references]) {
      say(make);
      await connection.unsafe(make);
    }
    await connection.unsafe('reset maintenance_work_mem');
  } finally {
    connection.release();
  }
}

/** Foreign keys of these tables, and those that refer to them. */
function referencesOf(admin: Sql, tables: readonly string[]): Promise<Part[]> {
  return admin<Part[]>`
    select
      format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
      format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as make
    from pg_constraint
    where contype = 'f' and (conrelid = any (${tables}::regclass[]) or confrelid = any (${tables}::regclass[]))`;
}

/** Keys and indexes of these tables, the oldest first: among equals the planner takes the newest. */
function indexesOf(admin: Sql, tables: readonly string[]): Promise<Part[]> {
  return admin<Part[]>`
    select
      case when c.oid is null then format('drop index %s', i.indexrelid::regclass)
        else format('alter table %s drop constraint %I cascade', i.indrelid::regclass, c.conname) end as drop,
      case when c.oid is null then pg_get_indexdef(i.indexrelid)
        else format('alter table %s add constraint %I %s', i.indrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) end
        as make
    from pg_index i
    left join pg_constraint c on c.conindid = i.indexrelid and c.conrelid = i.indrelid and c.contype in ('p', 'u')
    where i.indrelid = any (${tables}::regclass[])
    order by i.indexrelid`;
}
