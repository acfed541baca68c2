import type { Problem } from './problem.ts';

/** How a change went: done, with what came of it, or refused, with the code of the reason. */
export type Outcome<T> = { ok: true; value: T } | ({ ok: false } & Problem);

/** What was asked for is done. */
export function done<T>(value: T): Outcome<T> {
  return { ok: true, value };
}
