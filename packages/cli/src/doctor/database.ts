import { LEAST_POSTGRES, postgresVersion } from '../database.ts';
import { schemaState } from '../migrate.ts';
import { bad, good, note, type Check } from './check.ts';

/** Postgres itself: its version, and whether the way to it is encrypted. */
export const database: Check = {
  about: 'Postgres',
  async run({ sql, databaseUrl }) {
    const version = await postgresVersion(sql);
    const [row] = await sql`select ssl from pg_catalog.pg_stat_ssl where pid = pg_backend_pid()`;
    const local = ['localhost', '127.0.0.1', '[::1]'].includes(databaseUrl.hostname);
    return [
      version < LEAST_POSTGRES
        ? bad(
            `Postgres ${version} is too old: ${LEAST_POSTGRES} is needed. Upgrade the project in its dashboard`,
          )
        : good(`Postgres ${version}`),
      row?.['ssl']
        ? good('The connection is encrypted')
        : local
          ? note('The connection stays on this machine')
          : bad(
              'The server does not speak TLS: messages travel in the clear between the functions and the database',
            ),
    ];
  },
};

/** Whether the schema is this version's. */
export const schema: Check = {
  about: 'Schema',
  async run({ sql }) {
    const { applied, pending, foreign } = await schemaState(sql);
    const newest = applied.at(-1);
    if (newest === undefined)
      return [
        bad(
          'The schema is missing: the database is empty. Run install; a push may have gone to another database',
        ),
      ];
    if (pending.length > 0)
      return [
        bad(
          `${pending.length} of this version's migrations are not applied, from ${pending[0]?.version ?? ''}. Run upgrade`,
        ),
      ];
    if (foreign.length > 0)
      return [
        note(`The database is newer than this command line (${foreign.at(-1) ?? ''}): use a newer one`),
      ];
    return [good(`The schema is this version's, up to ${newest}`)];
  },
};
