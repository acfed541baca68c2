import { z } from 'zod';
import type { DatabaseClient } from './client.ts';
import { unwrap } from './unwrap.ts';

export const retentionState = z.enum(['off', 'waiting', 'working', 'late', 'failing']);

/** Whether what should happen by itself does. */
export type Upkeep = {
  /** `waiting`: set less than two days ago; `late`: it did not run; `failing`: it left something. */
  retention: z.infer<typeof retentionState>;
  retentionRanAt: string | null;
  /** Whether there is Realtime, so that open pages hear of new activity at once. */
  isLive: boolean;
};

/** Reads whether a project's retention runs, and whether its activity is signalled. */
export async function readUpkeep(database: DatabaseClient, projectId: string): Promise<Upkeep> {
  const [row] = unwrap(await database.rpc('project_upkeep', { project_id: projectId }));
  return {
    retention: retentionState.parse(row?.retention ?? 'off'),
    retentionRanAt: row?.retention_ran_at ?? null,
    isLive: row?.is_live ?? false,
  };
}
