import { issuesOf } from '@webspeaker/core';
import type { ZodType } from 'zod';

import { Refusal } from './refusal.ts';

/** Gives a body its type, or says what is wrong with it: where and what was wanted, never the value. */
export function parseBody<Body>(body: unknown, schema: ZodType<Body>): Body | Refusal {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issues = issuesOf(parsed.error);
  const first = issues[0];
  const message = first?.path
    ? `${first.path}: ${first.message}`
    : (first?.message ?? 'The body is not as expected');
  return new Refusal('INVALID_REQUEST', { message, issues });
}
