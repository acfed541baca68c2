import type { DatabaseClient } from './client.ts';
import { unwrap } from './unwrap.ts';

/** What a ceiling of the project turned away, over a number of days. */
export type CeilingMet = { what: string; refused: number };

/** Which ceilings were met in the last days, the one that turned most away first; none when none was. */
export async function listCeilingsMet(
  database: DatabaseClient,
  projectId: string,
  days: number,
): Promise<CeilingMet[]> {
  const rows = unwrap(await database.rpc('ceilings_met', { project_id: projectId, days }));
  const sums = new Map<string, number>();
  for (const { what, refused } of rows) sums.set(what, (sums.get(what) ?? 0) + refused);
  return [...sums].map(([what, refused]) => ({ what, refused })).sort((a, b) => b.refused - a.refused);
}
