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

/** A larger statement would cost hardly less for each row, and keep each waiting for longer. */
const ROWS_AT_MOST = 16;
/** The second begins when there are enough rows to fill it. */
const STATEMENTS_AT_MOST = 2;
/** A statement that takes longer than this is no longer waited for: others go on in another session. */
const SLOW_MS = 100;
/** No statement is begun for a row that has less of its time left than this. */
const LEAST_LEFT_MS = CALL_LIMIT_MS / 2;

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
 * Nobody waits for others to come: what arrives while a statement is under way is what the next one takes. A row that
 * the statement leaves out, and each one if the statement fails, is then called by itself. While the database is away,
 * every call is thus tried twice.
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

  function takeNext(): void {
    refuseLate(waiting);
    if (mayBegin()) void make(waiting.splice(0, ROWS_AT_MOST));
  }

  async function make(taken: Waiting[]): Promise<void> {
    statements++;
    let isUnderWay = true;
    const goOn = () => {
      if (isUnderWay) statements--;
      isUnderWay = false;
      takeNext();
    };
    const slow = setTimeout(goOn, SLOW_MS);
    const result = await database.call<IngestResult & { answers: unknown[] }>(
      (sql) =>
        together(
          sql,
          taken.map(({ row }) => row),
        ),
      { limitMs: Math.min(...taken.map(timeLeft)) },
    );
    clearTimeout(slow);
    goOn();
    const answers = !(result instanceof Refusal) && Array.isArray(result.answers) ? result.answers : [];
    for (const [at, each] of taken.entries()) {
      const answer: unknown = answers[at] ?? null;
      if (answer === null) void callAlone(each);
      else each.answer(readResult(answer));
    }
  }

  async function callAlone(each: Waiting): Promise<void> {
    const limitMs = timeLeft(each);
    each.answer(limitMs > 0 ? await database.call(each.alone, { limitMs, mayWait: true }) : unavailable());
  }

  return <Result extends IngestResult>(row: postgres.JSONValue, alone: Statement) =>
    new Promise<Result | Refusal>((resolve) => {
      const answer = (result: IngestResult | Refusal) => resolve(result as Result | Refusal);
      waiting.push({ row, alone, since: performance.now(), answer });
      takeNext();
    });
}

/** Takes out who would not have enough of their time left: those that came first. */
function refuseLate(waiting: Waiting[]): void {
  const found = waiting.findIndex((each) => timeLeft(each) >= LEAST_LEFT_MS);
  const late = waiting.splice(0, found === -1 ? waiting.length : found);
  if (late.length === 0) return;
  logWarning(`The database is too slow: ${late.length} calls waited for too long and were refused`);
  for (const each of late) each.answer(unavailable());
}

/** How much a call has left of the time that it may take, in milliseconds. */
function timeLeft({ since }: Waiting): number {
  return CALL_LIMIT_MS - (performance.now() - since);
}
