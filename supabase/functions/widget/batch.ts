import type postgres from 'postgres';

import { CALL_LIMIT_MS, type Database, type Statement } from '../_shared/database.ts';
import { logWarning } from '../_shared/log.ts';
import { readResult, type IngestResult } from '../_shared/read-result.ts';
import { Refusal, unavailable } from '../_shared/refusal.ts';
import type { Sql } from '../_shared/session.ts';

/**
 * Makes a call in one statement with what comes in meanwhile.
 *
 * @param row the call as a row of the common statement
 * @param alone the same call by itself
 * @returns what `Database.call` returns
 */
export type Batch = <Result extends IngestResult>(
  row: postgres.JSONValue,
  alone: Statement,
) => Promise<Result | Refusal>;

/** Writes the statement for several rows. It answers `{code, answers}`, with null for a row that must be by itself. */
export type Together = (sql: Sql, rows: postgres.JSONValue[]) => ReturnType<Statement>;

/** Twice as many would hardly cost less each, and wait for each other longer. */
const ROWS_AT_MOST = 16;
/** The second begins when a full one waits. The pool has at least one session more, for other calls. */
const STATEMENTS_AT_MOST = 2;

/** What a statement has at least; whoever has waited for longer than this leaves is told to come again. */
const STATEMENT_LIMIT_MS = CALL_LIMIT_MS / 2;

type Waiting = {
  row: postgres.JSONValue;
  alone: Statement;
  since: number;
  answer: (result: IngestResult | Refusal) => void;
};

/**
 * Opens a batch of one kind of call, which must be one that can be repeated: a connection may be lost after a statement
 * was done and before it was answered.
 *
 * Nobody waits for others to come: what arrives while a statement is under way is what the next one takes. And no row is
 * touched by what happens to another: a statement waits for nobody's lock, and when it fails it did nothing, and each of
 * its rows is tried by itself.
 *
 * @example
 * const batch = openBatch(database, (sql, rows) => sql`ingest.record_messages(${sql.json(rows)})`);
 * await batch(row, (sql) => sql`ingest.record_message(…)`);
 */
export function openBatch(database: Database, together: Together): Batch {
  const waiting: Waiting[] = [];
  let statements = 0;

  function mayBegin(): boolean {
    const wanted = statements === 0 ? 1 : ROWS_AT_MOST;
    return statements < STATEMENTS_AT_MOST && waiting.length >= wanted;
  }

  async function takeNext(): Promise<void> {
    refuseLate();
    if (!mayBegin()) return;
    const taken = waiting.splice(0, ROWS_AT_MOST);
    const rows = taken.map(({ row }) => row);
    statements++;
    const result = await database.call<IngestResult & { answers: unknown[] }>(
      (sql) => together(sql, rows),
      timeLeft(taken[0]),
    );
    statements--;
    void takeNext();
    for (const [at, each] of taken.entries()) {
      const answer = result instanceof Refusal ? null : result.answers[at];
      if (answer !== null) each.answer(readResult(answer));
      else void callAlone(each);
    }
  }

  function refuseLate(): void {
    const found = waiting.findIndex((each) => timeLeft(each) >= STATEMENT_LIMIT_MS);
    const late = waiting.splice(0, found === -1 ? waiting.length : found);
    if (late.length === 0) return;
    logWarning(`The database is too slow: ${late.length} calls waited for too long and were refused`);
    for (const each of late) each.answer(unavailable());
  }

  async function callAlone(each: Waiting): Promise<void> {
    const limitMs = timeLeft(each);
    each.answer(limitMs > 0 ? await database.call(each.alone, limitMs) : unavailable());
  }

  return <Result extends IngestResult>(row: postgres.JSONValue, alone: Statement) =>
    new Promise<Result | Refusal>((resolve) => {
      const answer = (result: IngestResult | Refusal) => resolve(result as Result | Refusal);
      waiting.push({ row, alone, since: performance.now(), answer });
      if (mayBegin()) void takeNext();
    });
}

/** How much is left of what a call may take, in milliseconds. */
function timeLeft(call: Waiting | undefined): number {
  return CALL_LIMIT_MS - (call ? performance.now() - call.since : 0);
}
