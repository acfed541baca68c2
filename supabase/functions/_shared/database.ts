import type postgres from 'postgres';
import { Pool } from 'tarn';

import { refusalFor } from './database-fault.ts';
import { readResult, type IngestResult } from './read-result.ts';
import type { Refusal } from './refusal.ts';
import { openSession, ROLE, WrongRole, type Session, type Sql } from './session.ts';
import type { DatabaseSettings } from './settings.ts';

/** Writes a call to a function of schema `ingest`, such as `ingest.record_visit(…)`. */
export type Statement = (sql: Sql) => postgres.PendingQuery<postgres.Row[]>;

export type CallOptions = {
  /** How long it may take; before a long call, a short one makes sure that the database is there. */
  limitMs?: number;
  /** Whether it may have to wait for what others do: such calls never take the last session. */
  mayWait?: boolean;
};

export type Database = {
  /**
   * Makes one call to a function of schema `ingest`.
   *
   * @returns what the function answered, or the refusal to send: its own, or because the database is unavailable or does
   *   not accept a value
   */
  call<Result extends IngestResult>(statement: Statement, options?: CallOptions): Promise<Result | Refusal>;
  /** Tells within 2.4 s whether the database answers: null, or the refusal to send. */
  check(): Promise<Refusal | null>;
};

/** When Postgres is unavailable, an answer is due within 3 s; this leaves time for everything else. */
export const CALL_LIMIT_MS = 2_400;

/** An erasure deletes everything of a contact in one transaction; 100,000 messages take seconds. */
const ERASURE_LIMIT_MS = 30_000;
export const ERASURE: CallOptions = { limitMs: ERASURE_LIMIT_MS, mayWait: true };

/**
 * Unused sessions are released soon: a project has few, and every instance of every function opens its own.
 */
const IDLE_LIMIT_MS = 15_000;

/**
 * Connects to Postgres as the role `ingest_api`, with the first call, and by itself again after an interruption.
 *
 * Sessions are pooled by tarn, with one call at a time in each. The pool of postgres.js would queue a message's call
 * behind an erasure's in the same session, and it loses a session whose first call is given up before it has opened.
 */
export function openDatabase({ pool: max, ...settings }: DatabaseSettings): Database {
  const sessions = new Pool<Session>({
    create: () => openSession(settings),
    validate: (session) => session.isUsable(),
    destroy: (session) => session.end(),
    min: 0,
    max,
    acquireTimeoutMillis: CALL_LIMIT_MS,
    idleTimeoutMillis: IDLE_LIMIT_MS,
    // Whoever waits for a session is told why there is none; the next call tries again.
    propagateCreateError: true,
    createRetryIntervalMillis: 50,
  });
  // What may wait never takes the last session, so that messages don't wait for an erasure, nor for one of them that does.
  const turns = new Pool<object>({
    create: () => Promise.resolve({}),
    destroy: () => Promise.resolve(),
    min: 0,
    max: max - 1,
    acquireTimeoutMillis: ERASURE_LIMIT_MS,
  });

  const check = () => run(sessions, (sql) => sql`select 1`, CALL_LIMIT_MS);
  async function runInTurn(query: Statement, limitMs: number): Promise<postgres.Row[]> {
    if (limitMs > CALL_LIMIT_MS) await check();
    const startedAt = performance.now();
    const acquiring = turns.acquire();
    const timer = setTimeout(() => acquiring.reject(new DatabaseTimeout()), limitMs);
    const turn = await acquiring.promise.finally(() => clearTimeout(timer));
    try {
      return await run(sessions, query, limitMs - (performance.now() - startedAt));
    } finally {
      turns.release(turn);
    }
  }

  return {
    async call<Result extends IngestResult>(
      statement: Statement,
      { limitMs = CALL_LIMIT_MS, mayWait = false }: CallOptions = {},
    ) {
      try {
        const query = (sql: Sql) => asRole(sql, statement);
        const [row] = await (mayWait ? runInTurn(query, limitMs) : run(sessions, query, limitMs));
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
 * A call that is made only as our role. The role was checked when the session opened, but behind a pooler in transaction
 * mode the next transaction may run in another session of the server.
 */
function asRole(sql: Sql, statement: Statement): postgres.PendingQuery<postgres.Row[]> {
  return sql`select current_user as role, case current_user when ${ROLE} then ${statement(sql)} end as result`;
}

/** Runs a query in a session of the pool. One that takes too long is cancelled, so that a refusal means "not done". */
async function run(pool: Pool<Session>, query: Statement, limitMs: number): Promise<postgres.Row[]> {
  const acquiring = pool.acquire();
  let giveUp = () => acquiring.reject(new DatabaseTimeout());
  const timer = setTimeout(() => giveUp(), limitMs);
  let session: Session | undefined;
  try {
    const acquired = (session = await acquiring.promise);
    const pending = query(acquired.sql);
    const limit = new Promise<never>((_, failed) => {
      giveUp = () => {
        acquired.giveUp(pending);
        failed(new DatabaseTimeout());
      };
    });
    return await Promise.race([pending, limit]);
  } finally {
    clearTimeout(timer);
    if (session) pool.release(session);
  }
}

class DatabaseTimeout extends Error {
  override name = 'DatabaseTimeout';
}
