import postgres from 'postgres';

import { stack } from './stack/stack.ts';

/** A connection as `postgres`, the owner of the project's tables. The caller ends it. */
export function openSql(dbUrl = stack().dbUrl): postgres.Sql {
  return postgres(dbUrl, { max: 4, onnotice: () => {} });
}

/** The tables of every schema except Postgres' own, quoted for use in a query. */
export async function allTables(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as name
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
    order by 1`;
  return rows.map(({ name }) => name);
}

/** Number and checksum of the rows of every table, to compare before and after. */
export async function fingerprint(sql: postgres.Sql): Promise<Record<string, string>> {
  const prints: Record<string, string> = {};
  for (const table of await allTables(sql)) {
    const [row] = await sql.unsafe<{ print: string }[]>(
      `select count(*) || ' ' || md5(coalesce(string_agg(t::text, E'\\n' order by t::text), '')) as print from ${table} t`,
    );
    prints[table] = row?.print ?? '';
  }
  return prints;
}

/** Every row of every table as text. */
export async function dump(sql: postgres.Sql): Promise<string> {
  const parts: string[] = [];
  for (const table of await allTables(sql)) {
    for (const { row } of await sql.unsafe<{ row: string }[]>(`select t::text as row from ${table} t`)) {
      parts.push(`${table} ${row}`);
    }
  }
  return parts.join('\n');
}
