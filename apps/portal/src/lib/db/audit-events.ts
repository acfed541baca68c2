import type { AuditQuery } from '#lib/audit/audit-query.ts';
import type { Tables } from '#lib/database.types.ts';
import type { Cursor } from '#lib/list/cursor.ts';
import type { DatabaseClient } from './client.ts';
import { olderThan } from './older-than.ts';
import { unwrap } from './unwrap.ts';

export const EVENTS_PER_PAGE = 50;

export type AuditEvent = Omit<Tables<'audit_events'>, 'organization_id'>;

/** Where events are looked for: all of an organization, or one project's. */
export type AuditScope = { organizationId: string; projectId?: string };

type Page = { query: AuditQuery; after: Cursor | null; size: number };

/** Reads events, newest first, that came before the one that the cursor names. */
export async function listAuditEvents(
  database: DatabaseClient,
  scope: AuditScope,
  { query, after, size }: Page,
): Promise<AuditEvent[]> {
  let request = database
    .from('audit_events')
    .select('id, created_at, actor_kind, actor_id, action, project_id, contact_hash, details')
    .eq('organization_id', scope.organizationId)
    .order('created_at', { ascending: false })
    .order('id', { ascending: false })
    .limit(size);
  if (scope.projectId) request = request.eq('project_id', scope.projectId);
  if (query.actor) request = request.eq('actor_kind', query.actor);
  if (query.action) request = request.like('action', `${query.action}.%`);
  if (query.subject) request = request.eq('contact_hash', query.subject);
  if (query.from) request = request.gte('created_at', query.from);
  if (query.before) request = request.lt('created_at', query.before);
  if (after) request = request.lte('created_at', after.value).or(olderThan(after));
  return unwrap(await request);
}
