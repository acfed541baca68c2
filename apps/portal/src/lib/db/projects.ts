import type { DatabaseClient } from './client.ts';
import { outcome, type Outcome } from './outcome.ts';
import { unwrap } from './unwrap.ts';

export type ProjectSummary = { id: string; name: string; organization_id: string };

export type Project = ProjectSummary & {
  allowed_origins: string[];
  respect_gpc: boolean;
  withdrawal_action: string;
  kept_query_parameters: string[];
  contact_retention_days: number | null;
  anonymous_retention_days: number | null;
  messages_per_minute: number | null;
};

/** Projects of the member's organizations, by name: what the project menu lists. */
export async function listProjects(database: DatabaseClient): Promise<ProjectSummary[]> {
  return unwrap(
    await database.from('projects').select('id, name, organization_id').order('name').order('id'),
  );
}

/** Reads a project with its settings; null when there is none that the member may see. */
export async function findProject(database: DatabaseClient, projectId: string): Promise<Project | null> {
  return unwrap(
    await database
      .from('projects')
      .select(
        `id, name, organization_id, allowed_origins, respect_gpc, withdrawal_action, kept_query_parameters,
        contact_retention_days, anonymous_retention_days, messages_per_minute`,
      )
      .eq('id', projectId)
      .maybeSingle(),
  );
}

export type ProjectActivity = {
  id: string;
  name: string;
  organization_id: string;
  allowed_origins: string[];
  /** When a contact of the project was last seen; null: no contact yet. */
  last_seen_at: string | null;
};

/** Projects with their websites and last activity. The activity is one index entry each, however many contacts. */
export async function listProjectActivity(database: DatabaseClient): Promise<ProjectActivity[]> {
  const rows = unwrap(
    await database
      .from('projects')
      .select('id, name, organization_id, allowed_origins, contacts(last_seen_at)')
      .order('name')
      .order('id')
      .order('last_seen_at', { referencedTable: 'contacts', ascending: false })
      .limit(1, { referencedTable: 'contacts' }),
  );
  return rows.map(({ contacts, ...project }) => ({
    ...project,
    last_seen_at: contacts[0]?.last_seen_at ?? null,
  }));
}

/** The access key that the project's snippet should carry: the newest one that does not expire. */
export async function findAccessKey(database: DatabaseClient, projectId: string): Promise<string | null> {
  const row = unwrap(
    await database
      .from('project_access_keys')
      .select('access_key')
      .eq('project_id', projectId)
      .is('expires_at', null)
      .order('created_at', { ascending: false })
      .limit(1)
      .maybeSingle(),
  );
  return row?.access_key ?? null;
}

/** Makes a project with its first access key, for pages of one website. */
export async function createProject(
  database: DatabaseClient,
  { organizationId, name, website }: { organizationId: string; name: string; website: string },
): Promise<Outcome<string>> {
  return outcome(
    await database.rpc('create_project', {
      organization_id: organizationId,
      name,
      allowed_origins: [website],
    }),
  );
}
