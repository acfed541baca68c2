import { PUBLIC_SUPABASE_REGION } from '$app/env/public';
import { version } from '../../../../../../package.json';
import { readInstallationHealth, readProjectsHealth } from '#lib/db/health.ts';
import { askAuth, askContactsFunction, askWidgetFunction } from '#lib/server/ask-supabase.ts';
import type { HealthFacts } from '#lib/health/facts.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params: { organizationId }, url }) => {
  // Whoever does not own the organization has no answer, and nobody is asked for their sake.
  const database = await readInstallationHealth(locals.database, organizationId);
  if (database === null) return { facts: null, projects: [] };

  const [projects, widget, contacts, auth] = await Promise.all([
    readProjectsHealth(locals.database, organizationId),
    askWidgetFunction(),
    askContactsFunction(),
    askAuth(),
  ]);
  const portal = {
    version,
    schemaVersion: SCHEMA_VERSION,
    origin: url.origin,
    region: PUBLIC_SUPABASE_REGION,
  };
  const facts: HealthFacts = { portal, database, widget, contacts, auth };
  return { facts, projects };
};
