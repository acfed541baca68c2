import { DATABASE_SETTING, ROLE } from '../steps/role.ts';
import { bad, good, note, type Check, type Finding } from './check.ts';

/** What the functions may do in the database, and as whom they do it. */
export const role: Check = {
  about: 'Database role',
  async run({ sql, host }) {
    const [found] = await sql<{ login: boolean; mighty: boolean; tables: number }[]>`
      select r.rolcanlogin as login, r.rolsuper or r.rolbypassrls or r.rolcreaterole as mighty,
        (select count(*)::int from pg_catalog.pg_class c
         where c.relkind in ('r', 'p') and c.relnamespace in (
           select oid from pg_catalog.pg_namespace where nspname in ('public', 'private', 'ingest'))
         and has_table_privilege(r.oid, c.oid, 'select, insert, update, delete')) as tables
      from pg_catalog.pg_roles r where r.rolname = ${ROLE}`;
    if (!found) return [bad(`There is no role ${ROLE}: the schema is missing. Run install`)];
    const findings: Finding[] = [];
    if (found.mighty || found.tables > 0)
      findings.push(
        bad(
          `The role ${ROLE} may do more than call the functions of schema ingest: take back what it was given`,
        ),
      );
    if (!found.login) findings.push(bad(`The role ${ROLE} cannot log in. Run install with --rotate`));
    if (!(await host.settingNames()).includes(DATABASE_SETTING))
      findings.push(bad(`The functions have no ${DATABASE_SETTING}. Run install with --rotate`));
    return findings.length > 0
      ? findings
      : [good(`The functions log in as ${ROLE}, which may only call what they need`)];
  },
};

/** How many of the database's connections the functions hold, and as whom. */
export const pool: Check = {
  about: 'Connections',
  async run({ sql }) {
    const rows = await sql<{ usename: string; count: number }[]>`
      select usename, count(*)::int from pg_catalog.pg_stat_activity
      where application_name = 'webspeaker' group by 1`;
    const [limits] = await sql<{ all: number; used: number }[]>`
      select current_setting('max_connections')::int as "all",
        (select count(*)::int from pg_catalog.pg_stat_activity where backend_type = 'client backend') as used`;
    const { all = 0, used = 0 } = limits ?? {};
    const others = rows.filter(({ usename }) => usename !== ROLE).map(({ usename }) => usename);
    const findings: Finding[] = [];
    if (others.length > 0)
      findings.push(
        bad(
          `Functions are connected as ${others.join(', ')}, and so could read every table. Run install with --rotate`,
        ),
      );
    if (used > all * 0.8)
      findings.push(
        note(`${used} of ${all} connections are in use; beyond that, messages are refused for a while`),
      );
    return findings.length > 0 ? findings : [good(`${used} of ${all} connections are in use`)];
  },
};
