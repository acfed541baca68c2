import { z } from 'zod';
import { retentionState } from './upkeep.ts';
import type { DatabaseClient } from './client.ts';
import { unwrap } from './unwrap.ts';

const installationHealth = z.object({
  /** The newest migration that was applied; null where nobody noted any. */
  schema_version: z.string().nullable(),
  /** `own`; `shared`: with somebody who could read every table; `mighty`: of their own, which may do too much. */
  functions_role: z.enum(['own', 'shared', 'mighty']),
  realtime: z.enum(['connected', 'unconnected', 'absent']),
  retention_schedule: z.enum(['scheduled', 'unscheduled', 'absent']),
  retention_started_at: z.string().nullable(),
  retention_failed: z.boolean().nullable(),
  /** Whether what every nightly run discards was discarded. */
  is_swept: z.boolean(),
  organizations: z.enum(['open', 'invited', 'one']),
});

/** How the installation is, as far as its database knows. */
export type InstallationHealth = z.infer<typeof installationHealth>;

/** Reads how the installation is; null when the person does not own the organization. */
export async function readInstallationHealth(
  database: DatabaseClient,
  organizationId: string,
): Promise<InstallationHealth | null> {
  const [row] = unwrap(await database.rpc('installation_health', { organization_id: organizationId }));
  return row ? installationHealth.parse(row) : null;
}

const projectHealth = z.object({
  project_id: z.string(),
  name: z.string(),
  retention: retentionState,
  retention_ran_at: z.string().nullable(),
  /** Requests that the project's limits turned away in the last seven days. */
  refused: z.number(),
});

export type ProjectHealth = z.infer<typeof projectHealth>;

/** Reads how an organization's projects are, by name; none when the person does not own it. */
export async function readProjectsHealth(
  database: DatabaseClient,
  organizationId: string,
): Promise<ProjectHealth[]> {
  const rows = unwrap(await database.rpc('projects_health', { organization_id: organizationId }));
  return z.array(projectHealth).parse(rows);
}
