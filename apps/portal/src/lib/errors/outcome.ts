import type { FieldCode, ProblemCode } from './problem.ts';

/** How a change went: done, with what came of it, or refused, with the code of the reason. */
export type Outcome<T> =
  { ok: true; value: T } | { ok: false; code: ProblemCode; fields?: Record<string, FieldCode> };

/** What was asked for is done. */
export function done<T>(value: T): Outcome<T> {
  return { ok: true, value };
}
