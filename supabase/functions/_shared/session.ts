import postgres from 'postgres';

import type { DatabaseSettings } from './settings.ts';

/** The client, with the one type that it doesn't know by itself. */
export type Sql = postgres.Sql<{ textArray: string[] }>;

/** One session in the database, which one call at a time uses. */
export type Session = {
  sql: Sql;
  /** False once it ended, or is too old to go on with. */
  isUsable(): boolean;
  /** Has the server cancel a query that takes too long, and ends the session. Doesn't wait for either. */
  giveUp(query: postgres.PendingQuery<postgres.Row[]>): void;
  /** Ends it at once, whatever it does. */
  end(): Promise<void>;
};

/** The only role that the functions serve as. */
export const ROLE = 'ingest_api';

/** The session that was opened isn't the role's: nothing is done in it. */
export class WrongRole extends Error {
  override name = 'WrongRole';
}

/**
 * Far more than a session takes to open from the other side of the world, some ten round trips. Callers wait less: one
 * that has given up finds the session open when it comes again.
 */
const OPEN_LIMIT_MS = 10_000;

/**
 * Statements are prepared: a call is then one round trip instead of two. What speaks against it, plans that a session
 * made while the tables were small and keeps, is answered by sessions that live five minutes at most.
 */
const LIFETIME_MS = 300_000;

/** Supabase's pooler in transaction mode listens here; sessions, and with them prepared statements, are not kept. */
const TRANSACTION_POOLER_PORT = '6543';

/** `text[]`, by Postgres' number for it. Only sent, never received. */
const TEXT_ARRAY: postgres.PostgresType<string[]> = {
  to: 1009,
  from: [],
  serialize: (values) => `{${values.map((value) => `"${value.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`,
  parse: () => [],
};

/**
 * Opens a session as the role `ingest_api`, which may execute the functions of schema `ingest` and nothing else.
 *
 * @throws WrongRole when the session turns out to be another's, as happens when a pooler drops the role that was asked for
 * @throws an error of postgres.js when there is no session to be had
 */
export async function openSession({ url, ca }: Omit<DatabaseSettings, 'pool'>): Promise<Session> {
  const { port, username, searchParams } = new URL(url);
  const openedAt = Date.now();
  let open = true;
  const sql = postgres(url, {
    max: 1,
    // A login of another role asks to become ours. A pooler's user names are `role.project`.
    connection: {
      application_name: 'webspeaker',
      ...(decodeURIComponent(username).split('.')[0] === ROLE ? {} : { role: ROLE }),
    },
    prepare: port !== TRANSACTION_POOLER_PORT,
    ...tls(searchParams, ca),
    // Finding the database's types out would be a query of its own in each new session; this is all that is used.
    fetch_types: false,
    types: { textArray: TEXT_ARRAY },
    connect_timeout: OPEN_LIMIT_MS / 1000,
    idle_timeout: 0,
    max_lifetime: null,
    onnotice: () => {},
    onclose: () => {
      open = false;
    },
  });
  const end = () => sql.end({ timeout: 0 });
  // A server that takes connections and drops them would be tried for ever.
  const limit = setTimeout(() => void end(), OPEN_LIMIT_MS);
  try {
    const [row] = await sql<{ role: string }[]>`select current_user as role`;
    if (row?.role !== ROLE) throw new WrongRole();
    return {
      sql,
      isUsable: () => open && Date.now() - openedAt < LIFETIME_MS,
      giveUp(query) {
        open = false;
        // What postgres.js gives back although its types don't say so fails when the server is away.
        void Promise.resolve<unknown>(query.cancel())
          .catch(() => {})
          .then(end);
      },
      end,
    };
  } catch (error) {
    void end();
    throw error;
  } finally {
    clearTimeout(limit);
  }
}

/**
 * Encrypted where the server can, as libpq does by default; the connection string can ask for more or for less with
 * `sslmode`, and with an authority of its own the server is verified.
 */
function tls(parameters: URLSearchParams, ca: string | null): Pick<postgres.Options<never>, 'ssl'> {
  if (parameters.get('sslmode') === 'disable') return { ssl: false };
  if (ca !== null) return { ssl: { ca } };
  return parameters.has('sslmode') || parameters.has('ssl') ? {} : { ssl: 'prefer' };
}
