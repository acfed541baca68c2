import { z } from 'zod';
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

const consentSchema = z.object({
  state: z.enum(['unknown', 'granted', 'denied']),
  source: z.string(),
  category: z.string(),
  widgetVersion: z.string().optional(),
});

/** A website that the widget was refused on lately, or that its diagnostics were open on. Strangers choose what it says. */
export type SeenOrigin = {
  /** `null` for a file or a sandboxed frame. */
  origin: string;
  isAllowed: boolean;
  seenAt: string;
  /** What the widget made of consent there; null: its diagnostics were not open. */
  consent: z.infer<typeof consentSchema> | null;
};

/** What is known of a project's installation. */
export type Installation = WidgetStatus & {
  /** Newest first, twenty at most. */
  origins: SeenOrigin[];
};

/** Reads what the install page's steps follow from. */
export async function readInstallation(database: DatabaseClient, projectId: string): Promise<Installation> {
  const [status, rows] = await Promise.all([
    widgetStatus(database, projectId),
    database.rpc('origins_seen', { project_id: projectId }),
  ]);
  const origins = unwrap(rows).map(({ origin, is_allowed: isAllowed, seen_at: seenAt, consent }) => ({
    origin,
    isAllowed,
    seenAt,
    consent: consentSchema.safeParse(consent).data ?? null,
  }));
  return { ...status, origins };
}
