import type { Database } from '#lib/database.types.ts';
import type { DatabaseClient } from './client.ts';
import { unwrap } from './unwrap.ts';

export type UnansweredQuestion = Database['public']['Functions']['unanswered_questions']['Returns'][number];

/**
 * Reads the questions that AI search did not answer well, most frequent first, a hundred at most; those without consent
 * too. Questions with the same words, in whatever order, are one.
 *
 * @param period.since the first moment; null: from the beginning
 * @param period.until the first moment that is no longer looked at; null: until now
 */
export async function listUnanswered(
  database: DatabaseClient,
  projectId: string,
  { since, until }: { since: string | null; until: string | null },
): Promise<UnansweredQuestion[]> {
  return unwrap(
    await database.rpc('unanswered_questions', {
      project_id: projectId,
      ...(since && { since }),
      ...(until && { until }),
    }),
  );
}
