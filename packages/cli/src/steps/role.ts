import { randomBytes } from 'node:crypto';

import { connect } from '../database.ts';
import { Fault } from '../fault.ts';
import type { Target } from '../target.ts';
import type { Step } from './step.ts';

/** The functions' only role, and the setting that holds its connection string. */
export const ROLE = 'ingest_api';
export const DATABASE_SETTING = 'WEBSPEAKER_DB_URL';

/** A pooler knows a new password after a moment. */
const ATTEMPTS = 10;
const BETWEEN_ATTEMPTS_MS = 2_000;

/**
 * Lets the functions' role log in with a secret of its own, tries that secret the way the functions will use it, and
 * hands it to them. Once that is done the functions no longer use the connection string of `postgres`.
 *
 * @param options.rotate makes a new secret even where one is in use
 */
export function roleStep({ host, sql, databaseUrl }: Target, { rotate }: { rotate: boolean }): Step {
  return {
    async plan() {
      const [role] = await sql<{ rolcanlogin: boolean }[]>`
        select rolcanlogin from pg_catalog.pg_roles where rolname = ${ROLE}`;
      const isSet = (await host.settingNames()).includes(DATABASE_SETTING);
      if (role?.rolcanlogin && isSet && !rotate) return null;
      return `give the database role ${ROLE} a new password, and hand it to the functions as ${DATABASE_SETTING}`;
    },
    async apply() {
      // Letters that need no encoding, in SQL or in an address.
      const password = randomBytes(32).toString('base64url');
      await sql.unsafe(`alter role ${ROLE} login password '${password}'`);
      const { user, host: name, port, database } = await host.addressFor(ROLE);
      const url = new URL(`postgresql://${user}:${password}@${name}:${port}/${database}`);
      for (const [key, value] of databaseUrl.searchParams) url.searchParams.set(key, value);
      await requireRole(url);
      await host.set({ [DATABASE_SETTING]: url.href });
    },
  };
}

/** A pooler may drop what a client asks for at the start of a session; the name that counts is the one it got. */
async function requireRole(url: URL): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const sql = await connect(url);
      const [row] = await sql<{ name: string }[]>`select current_user::text as name`.finally(() => sql.end());
      if (row?.name === ROLE) return;
      throw new Fault(`The connection at ${url.host} is ${row?.name ?? 'nobody'}'s, where ${ROLE} logged in`);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await new Promise((done) => setTimeout(done, BETWEEN_ATTEMPTS_MS));
    }
  }
}
