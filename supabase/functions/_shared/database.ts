import postgres from 'postgres';

import { kindOf, logWarning } from './log.ts';
import { readResult, type IngestResult } from './read-result.ts';
import { invalid, unavailable, type Refusal } from './refusal.ts';
import type { Settings } from './settings.ts';

/** The client, with the one type that it doesn't know by itself. */
export type Sql = postgres.Sql<{ textArray: string[] }>;

/** Writes a call to one function of schema `ingest`, whose answer is named `result`. */
export type Statement = (sql: Sql) => postgres.PendingQuery<postgres.Row[]>;

export type Database = {
  /**
   * Makes one call to a function of schema `ingest`.
   *
   * @param limitMs how long it may take; longer ones first make sure that the database is there
   * @returns what the function answered, or the refusal to send: its own, or because the database is away or doesn't
   *   take a value
   */
  call<Result extends IngestResult>(statement: Statement, limitMs?: number): Promise<Result | Refusal>;
  /** Tells within 2 s whether the database answers: null, or the refusal to send. */
  check(): Promise<Refusal | null>;
  close(): Promise<void>;
};

/** With Postgres away an answer is owed within 3 s; this leaves room for the rest of the way. */
const CALL_LIMIT_MS = 2_000;

/** An erasure takes everything of a contact in one transaction; 100,000 messages are a matter of seconds. */
export const ERASURE_LIMIT_MS = 30_000;

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
 * Opens the way to Postgres as the role `ingest_api`, which may execute the functions of schema `ingest` and nothing
 * else. Connects with the first call, and again by itself after a break.
 *
 * Statements are prepared: a call is then one round trip instead of two. What speaks against it, plans that a session
 * made while the tables were small and keeps, is answered by sessions that live five minutes at most.
 */
export function openDatabase({ databaseUrl }: Pick<Settings, 'databaseUrl'>): Database {
  const url = new URL(databaseUrl);
  const saysHow = url.searchParams.has('sslmode') || url.searchParams.has('ssl');
  const sql = postgres(databaseUrl, {
    max: 8,
    connection: { role: 'ingest_api', application_name: 'webspeaker' },
    prepare: url.port !== TRANSACTION_POOLER_PORT,
    // Encrypted where the server can, as libpq does by default; a connection string can ask for more.
    ...(saysHow ? {} : { ssl: 'prefer' as const }),
    // Finding the database's types out would be a query of its own in each new session; this is all that is used.
    fetch_types: false,
    types: { textArray: TEXT_ARRAY },
    connect_timeout: 2,
    // The default waits up to 20 s after repeated failures, and calls would wait with it.
    backoff: () => 0.1,
    idle_timeout: 60,
    max_lifetime: 300,
    onnotice: () => {},
  });

  return {
    async call<Result extends IngestResult>(statement: Statement, limitMs = CALL_LIMIT_MS) {
      try {
        if (limitMs > CALL_LIMIT_MS) await within(CALL_LIMIT_MS, sql`select 1`);
        const [row] = await within(limitMs, statement(sql));
        return readResult<Result>(row?.['result']);
      } catch (error) {
        return refusalFor(error);
      }
    },
    async check() {
      try {
        await within(CALL_LIMIT_MS, sql`select 1`);
        return null;
      } catch (error) {
        return refusalFor(error);
      }
    },
    close: () => sql.end({ timeout: 1 }),
  };
}

/** Waits for a query no longer than `limitMs`; one that takes longer is cancelled, so that a refusal means "not done". */
async function within<Row extends postgres.Row>(
  limitMs: number,
  query: postgres.PendingQuery<Row[]>,
): Promise<Row[]> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, failed) => {
    timer = setTimeout(() => {
      query.cancel();
      failed(new DatabaseTimeout());
    }, limitMs);
  });
  try {
    return await Promise.race([query, limit]);
  } finally {
    clearTimeout(timer);
  }
}

class DatabaseTimeout extends Error {
  override name = 'DatabaseTimeout';
}

/** Data that Postgres can't take is the sender's fault; whatever else happens, the sender may try again. */
function refusalFor(error: unknown): Refusal {
  logWarning(`A call to the database failed: ${kindOf(error)}`);
  if (error instanceof postgres.PostgresError && error.code.startsWith('22'))
    return invalid({ path: '', message: 'A value in the body cannot be stored' });
  return unavailable();
}
