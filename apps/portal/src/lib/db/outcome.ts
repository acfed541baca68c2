import type { PostgrestSingleResponse } from '@supabase/supabase-js';
import { problemOf } from '#lib/errors/problem-of.ts';
import type { ProblemCode } from '#lib/errors/problem.ts';

/** How a change went: done, with what came of it, or refused, with the code of the reason. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; code: ProblemCode };

/** Turns the Data API's answer to a change into an outcome that an action can tell a person about. */
export function outcome<T>(answer: PostgrestSingleResponse<T>): Outcome<T> {
  if (answer.error === null) return { ok: true, value: answer.data };
  const code = problemOf({ ...answer.error, status: answer.status });
  if (code === 'UNKNOWN') console.error('The Data API refused a change', answer.error);
  return { ok: false, code };
}
