import postgres from 'postgres';

import type { DatabaseSettings } from './settings.ts';

/** The client, with the one type that it does not know by itself. */
export type Sql = postgres.Sql<{ textArray: string[] }>;

/** One session in the database, used by one call at a time. */
export type Session = {
  sql: Sql;
  /** False once it has ended or is too old to be used. */
  isUsable(): boolean;
  /** Makes the server cancel a query that takes too long, and ends the session. Waits for neither. */
  giveUp(query: postgres.PendingQuery<postgres.Row[]>): void;
  /** Ends it at once, whatever it is doing. */
  end(): Promise<void>;
};

/** The only role that the functions work as. */
export const ROLE = 'ingest_api';

/** The session that was opened has another role: nothing is done in it. */
export class WrongRole extends Error {
  override name = 'WrongRole';
}

/**
 * Far longer than it takes to open a session from the other side of the world, which is about ten round trips. Callers
 * wait less: one that has given up finds the session open when it tries again.
 */
const OPEN_LIMIT_MS = 10_000;

/**
 * Statements are prepared, which makes a call one round trip instead of two. The drawback would be plans that a session
 * made while the tables were small, and keeps; sessions therefore live for five minutes at most.
 */
const LIFETIME_MS = 300_000;

/** Supabase's pooler in transaction mode listens here. It keeps no sessions, and so no prepared statements. */
const TRANSACTION_POOLER_PORT = '6543';

/** `text[]`, by its number in Postgres. Only sent, never received. */
const TEXT_ARRAY: postgres.PostgresType<string[]> = {
  to: 1009,
  from: [],
  serialize: (values) => `{${values.map((value) => `"${value.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`,
  parse: () => [],
};

/**
 * Opens a session as the role `ingest_api`, which may execute the functions of schema `ingest` and nothing else.
 *
 * @throws WrongRole when the session has another role, as happens when a pooler drops the one that was asked for
 * @throws an error of postgres.js when no session can be opened
 */
export async function openSession({ url, ca }: Omit<DatabaseSettings, 'pool'>): Promise<Session> {
  const { port, username, searchParams } = new URL(url);
  const openedAt = Date.now();
  let open = true;
  const sql = postgres(url, {
    max: 1,
    // A login with another role asks to switch to ours. A pooler's user names are `role.project`.
    connection: {
      application_name: 'webspeaker',
      ...(decodeURIComponent(username).split('.')[0] === ROLE ? {} : { role: ROLE }),
    },
    prepare: port !== TRANSACTION_POOLER_PORT,
    ...tls(searchParams, ca),
    // Looking up the database's types would cost a query in each new session; this is the only one used.
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
  // A server that accepts connections and drops them would be tried for ever.
  const limit = setTimeout(() => void end(), OPEN_LIMIT_MS);
  try {
    const [row] = await sql<{ role: string }[]>`select current_user as role`;
    if (row?.role !== ROLE) throw new WrongRole();
    return {
      sql,
      isUsable: () => open && Date.now() - openedAt < LIFETIME_MS,
      giveUp(query) {
        open = false;
        // postgres.js returns a promise here, although its types do not say so; it rejects when the server is unavailable.
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
 * Encrypted if the server supports it, as libpq does by default. The connection string can ask for more or less with
 * `sslmode`; if a certificate authority is given, the server is verified.
 */
function tls(parameters: URLSearchParams, ca: string | null): Pick<postgres.Options<never>, 'ssl'> {
  if (parameters.get('sslmode') === 'disable') return { ssl: false };
  if (ca !== null) return { ssl: { ca } };
  return parameters.has('sslmode') || parameters.has('ssl') ? {} : { ssl: 'prefer' };
}
