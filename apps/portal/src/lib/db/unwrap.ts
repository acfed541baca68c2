import type { PostgrestSingleResponse } from '@supabase/supabase-js';
import { error } from '@sveltejs/kit';
import { problemOf, statusOf } from '#lib/errors/problem-of.ts';

/**
 * Takes the data out of an answer of the Data API; a failure becomes the error page with its status.
 *
 * For reads, where a page can do nothing better. Actions look at `error` themselves and tell the person.
 */
export function unwrap<T>(answer: PostgrestSingleResponse<T>): T {
  if (answer.error === null) return answer.data;
  const code = problemOf({ ...answer.error, status: answer.status });
  if (code === 'UNKNOWN') throw new Error('The Data API refused a query', { cause: answer.error });
  error(statusOf(code), code);
}
