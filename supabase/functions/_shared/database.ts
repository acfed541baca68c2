import type postgres from 'postgres';
import { Pool } from 'tarn';

import { refusalFor } from './database-fault.ts';
import { readResult, type IngestResult } from './read-result.ts';
import type { Refusal } from './refusal.ts';
import { openSession, ROLE, WrongRole, type Session, type Sql } from './session.ts';
import type { DatabaseSettings } from './settings.ts';

/** Writes a call to one function of schema `ingest`, such as `ingest.record_visit(…)`. */
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
  /** Tells within 2.4 s whether the database answers: null, or the refusal to send. */
  check(): Promise<Refusal | null>;
};

/** With Postgres away an answer is owed within 3 s; this leaves room for the rest of the way. */
const CALL_LIMIT_MS = 2_400;

/** An erasure takes everything of a contact in one transaction; 100,000 messages are a matter of seconds. */
export const ERASURE_LIMIT_MS = 30_000;

/**
 * Sessions that nobody uses are given back soon: a project has few, and every instance of every function holds its own.
 */
const IDLE_LIMIT_MS = 15_000;

/**
 * Opens the way to Postgres as the role `ingest_api`. Connects with the first call, and again by itself after a break.
 *
 * Sessions are pooled by tarn, one call at a time in each. postgres.js' own pool would send a message's call after an
 * erasure's in the same session, and it loses a session whose first call is given up before it is open.
 */
export function openDatabase({ pool, ...settings }: DatabaseSettings): Database {
  const open = () => openSession(settings);
  // Long calls have a session of their own, so that no message waits for an erasure.
  const quick = poolOf(open, { max: pool - 1, acquireTimeoutMillis: CALL_LIMIT_MS });
  const slow = poolOf(open, { max: 1, acquireTimeoutMillis: ERASURE_LIMIT_MS });

  const check = () => run(quick, (sql) => sql`select 1`, CALL_LIMIT_MS);
  return {
    async call<Result extends IngestResult>(statement: Statement, limitMs = CALL_LIMIT_MS) {
      try {
        const isLong = limitMs > CALL_LIMIT_MS;
        if (isLong) await check();
        const [row] = await run(isLong ? slow : quick, (sql) => asRole(sql, statement), limitMs);
        if (row?.['role'] !== ROLE) throw new WrongRole();
        return readResult<Result>(row['result']);
      } catch (error) {
        return refusalFor(error);
      }
    },
    async check() {
      try {
        await check();
        return null;
      } catch (error) {
        return refusalFor(error);
      }
    },
  };
}

/**
 * A call that is only made as our role. The role was asked when the session was opened, but behind a pooler in
 * transaction mode the next transaction may be in another session of the server.
 */
function asRole(sql: Sql, statement: Statement): postgres.PendingQuery<postgres.Row[]> {
  return sql`select current_user as role, case current_user when ${ROLE} then ${statement(sql)} end as result`;
}

function poolOf(
  create: () => Promise<Session>,
  { max, acquireTimeoutMillis }: { max: number; acquireTimeoutMillis: number },
): Pool<Session> {
  return new Pool({
    create,
    validate: (session) => session.isUsable(),
    destroy: (session) => session.end(),
    min: 0,
    max,
    acquireTimeoutMillis,
    idleTimeoutMillis: IDLE_LIMIT_MS,
    // Who waits for a session hears why there is none; the next call tries again.
    propagateCreateError: true,
    createRetryIntervalMillis: 50,
  });
}

/** Runs a query in a session of the pool; one that isn't done in time is cancelled, so that a refusal means "not done". */
async function run(pool: Pool<Session>, query: Statement, limitMs: number): Promise<postgres.Row[]> {
  const startedAt = performance.now();
  const session = await pool.acquire().promise;
  const pending = query(session.sql);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, failed) => {
    timer = setTimeout(() => failed(new DatabaseTimeout()), limitMs - (performance.now() - startedAt));
  });
  try {
    return await Promise.race([pending, limit]);
  } catch (error) {
    if (error instanceof DatabaseTimeout) session.giveUp(pending);
    throw error;
  } finally {
    clearTimeout(timer);
    pool.release(session);
  }
}

class DatabaseTimeout extends Error {
  override name = 'DatabaseTimeout';
}
