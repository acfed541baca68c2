import type { z } from 'zod';
import type { FieldCode } from '#lib/errors/problem.ts';

type Parsed<T> = { ok: true; value: T } | { ok: false; fields: Record<string, FieldCode> };

/**
 * Checks a submitted form. Each schema rule names a {@link FieldCode} as its error; a page turns it into words.
 *
 * A name that occurs several times becomes a list. NUL is refused in every field: Postgres stores it in no text.
 */
export function parseForm<T>(schema: z.ZodType<T>, form: FormData): Parsed<T> {
  const input: Record<string, unknown> = {};
  for (const name of new Set(form.keys())) {
    const values = form.getAll(name);
    input[name] = values.length > 1 ? values : values[0];
  }
  const unstorable = [...form].filter(([, value]) => typeof value === 'string' && value.includes('\0'));
  if (unstorable.length > 0) {
    return { ok: false, fields: Object.fromEntries(unstorable.map(([name]) => [name, 'INVALID_CHARACTER'])) };
  }
  const result = schema.safeParse(input);
  if (result.success) return { ok: true, value: result.data };
  const fields: Record<string, FieldCode> = {};
  for (const issue of result.error.issues) {
    const name = String(issue.path[0] ?? '');
    fields[name] ??= issue.message as FieldCode;
  }
  return { ok: false, fields };
}
