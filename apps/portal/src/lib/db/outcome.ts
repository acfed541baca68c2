import type { PostgrestSingleResponse } from '@supabase/supabase-js';
import { done, type Outcome } from '#lib/errors/outcome.ts';
import { problemOf } from '#lib/errors/problem-of.ts';

/** Turns the Data API's answer to a change into an outcome that an action can tell a person about. */
export function outcome<T>(answer: PostgrestSingleResponse<T>): Outcome<T> {
  if (answer.error === null) return done(answer.data);
  const code = problemOf({ ...answer.error, status: answer.status });
  if (code === 'UNKNOWN') console.error('The Data API refused a change', answer.error);
  return { ok: false, code };
}

/** The same for a change of rows. Row-level security passes over what a person may not change: no row is `FORBIDDEN`. */
export function changed(answer: PostgrestSingleResponse<unknown[]>): Outcome<null> {
  const rows = outcome(answer);
  if (!rows.ok) return rows;
  return rows.value.length ? done(null) : { ok: false, code: 'FORBIDDEN' };
}
