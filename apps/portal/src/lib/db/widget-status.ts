import type { DatabaseClient } from './client.ts';
import { unwrap } from './unwrap.ts';

/** When a project's widget was last heard of. */
export type WidgetStatus = {
  withConsentAt: string | null;
  source: string | null;
  category: string | null;
  widgetVersion: string | null;
  withoutConsentAt: string | null;
};

/** Reads when a project's widget was last heard of, with and without consent; all null when never. */
export async function widgetStatus(database: DatabaseClient, projectId: string): Promise<WidgetStatus> {
  const row = unwrap(await database.rpc('widget_status', { project_id: projectId }))[0];
  return {
    withConsentAt: row?.last_seen_with_consent_at ?? null,
    source: row?.consent_source ?? null,
    category: row?.consent_category ?? null,
    widgetVersion: row?.consent_widget_version ?? null,
    withoutConsentAt: row?.last_seen_without_consent_at ?? null,
  };
}
