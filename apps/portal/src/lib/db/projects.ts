import type { Tables, TablesUpdate } from '#lib/database.types.ts';
import { done, type Outcome } from '#lib/errors/outcome.ts';
import { seenSettings, type SettingsFormName } from '#lib/projects/seen-settings.ts';
import type { DatabaseClient } from './client.ts';
import { changed, outcome } from './outcome.ts';
import { unwrap } from './unwrap.ts';

export type Project = Tables<'projects'>;

/**
 * Changes a project's settings. Row-level security lets owners do so; for a member it is `FORBIDDEN`.
 *
 * @param change.seen what the form showed (see `seenSettings`); when something else is stored by now, nothing is changed,
 * and the answer is `CHANGED_MEANWHILE` with what is stored
 */
export async function updateProject(
  database: DatabaseClient,
  projectId: string,
  {
    form,
    seen,
    settings,
  }: { form: SettingsFormName; seen?: string | undefined; settings: TablesUpdate<'projects'> },
): Promise<Outcome<null>> {
  if (seen !== undefined) {
    const project = await findProject(database, projectId);
    const current = project && seenSettings(project, form);
    if (current && current !== seen) return { ok: false, code: 'CHANGED_MEANWHILE', current };
  }
  return changed(await database.from('projects').update(settings).eq('id', projectId).select('id'));
}

type Retention = Pick<Project, 'contact_retention_days' | 'anonymous_retention_days'>;

/** What a retention would delete now, if it were saved. */
export async function previewRetention(
  database: DatabaseClient,
  projectId: string,
  retention: Retention,
): Promise<{ contacts: number; anonymous_conversations: number }> {
  const rows = unwrap(
    await database.rpc('preview_retention', {
      project_id: projectId,
      // The generated types know of no null, but the function does: nothing is deleted then.
      ...(retention as { contact_retention_days: number; anonymous_retention_days: number }),
    }),
  );
  return rows[0] ?? { contacts: 0, anonymous_conversations: 0 };
}

/** How much would go with a project, each counted no further than `atMost`. */
export async function projectConsequences(
  database: DatabaseClient,
  projectId: string,
  atMost: number,
): Promise<{ contacts: number; conversations: number; messages: number }> {
  const rows = unwrap(await database.rpc('project_consequences', { project_id: projectId, at_most: atMost }));
  return rows[0] ?? { contacts: 0, conversations: 0, messages: 0 };
}

/** Deletes a project with everything in it, a batch with each call; for owners. */
export async function deleteProject(database: DatabaseClient, projectId: string): Promise<Outcome<null>> {
  for (;;) {
    const batch = outcome(await database.rpc('delete_project', { project_id: projectId }));
    if (!batch.ok) return batch;
    if (batch.value[0]?.done !== false) return done(null);
  }
}

/** Moves a project to another organization of the member; for who owns both. */
export async function transferProject(
  database: DatabaseClient,
  projectId: string,
  organizationId: string,
): Promise<Outcome<null>> {
  const answer = outcome(
    await database.rpc('transfer_project', { project_id: projectId, organization_id: organizationId }),
  );
  return answer.ok ? done(null) : answer;
}

/** Reads a project with its settings; null when there is none that the member may see. */
export async function findProject(database: DatabaseClient, projectId: string): Promise<Project | null> {
  return unwrap(await database.from('projects').select().eq('id', projectId).maybeSingle());
}

export type MyProject = { project: Project; isOwner: boolean };

/**
 * Projects of the member's organizations, by name, with their settings and whether this member owns them: what the
 * project menu lists and what every page of a project needs, in one call.
 */
export async function listMyProjects(database: DatabaseClient, userId: string): Promise<MyProject[]> {
  const rows = unwrap(
    await database
      .from('projects')
      .select('*, organizations(organization_members(role))')
      .eq('organizations.organization_members.user_id', userId)
      .order('name')
      .order('id'),
  );
  return rows.map(({ organizations, ...project }) => ({
    project,
    isOwner: organizations.organization_members.some(({ role }) => role === 'owner'),
  }));
}

/** The id of the member's project, where there is just one; else null, also where it can't be read now. */
export async function findOnlyProject(database: DatabaseClient): Promise<string | null> {
  const { data } = await database.from('projects').select('id').limit(2);
  return data?.length === 1 ? (data[0]?.id ?? null) : null;
}

export type ProjectActivity = Pick<Project, 'id' | 'name' | 'organization_id' | 'allowed_origins'> & {
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
      .order('last_seen_hour', { referencedTable: 'contacts', ascending: false })
      .order('last_seen_at', { referencedTable: 'contacts', ascending: false })
      .limit(1, { referencedTable: 'contacts' }),
  );
  return rows.map(({ contacts, ...project }) => ({
    ...project,
    last_seen_at: contacts[0]?.last_seen_at ?? null,
  }));
}

/**
 * Makes a project with its first access key, for pages of one website.
 *
 * @param asked.retentionDays after how many days contacts, and conversations without consent, are erased; null: never
 */
export async function createProject(
  database: DatabaseClient,
  {
    organizationId,
    name,
    websites,
    retentionDays,
  }: { organizationId: string; name: string; websites: string[]; retentionDays: number | null },
): Promise<Outcome<string>> {
  return outcome(
    await database.rpc('create_project', {
      organization_id: organizationId,
      name,
      allowed_origins: websites,
      ...(retentionDays && {
        contact_retention_days: retentionDays,
        anonymous_retention_days: retentionDays,
      }),
    }),
  );
}
