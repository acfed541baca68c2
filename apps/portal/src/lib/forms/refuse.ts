import { fail, type ActionFailure } from '@sveltejs/kit';
import { statusOf } from '#lib/errors/problem-of.ts';
import type { FieldCode, Problem, ProblemCode } from '#lib/errors/problem.ts';

type Options<V> = {
  /** Which of a page's forms it was, where there are several. */
  form?: string;
  fields?: Record<string, FieldCode> | undefined;
  /** After how many seconds it is allowed again. */
  seconds?: number | undefined;
  /** What is stored now, where somebody else changed it meanwhile. */
  current?: string | undefined;
  /** What was entered and may be shown again. Never a password. */
  values?: V;
};

/**
 * Answers an action that could not do what was asked, with the status that belongs to the problem.
 *
 * @example
 * return refuse('INVALID_FORM', { fields: { email: 'REQUIRED' }, values: { email: '' } });
 */
export function refuse<V extends Record<string, unknown> = Record<string, never>>(
  code: ProblemCode,
  { fields, seconds, current, values, form }: Options<V> = {},
): ActionFailure<{ problem: Problem; values: V | undefined; form: string | undefined }> {
  const problem = {
    code,
    ...(fields && { fields }),
    ...(seconds && { seconds }),
    ...(current && { current }),
  };
  return fail(statusOf(code), { problem, values, form });
}
