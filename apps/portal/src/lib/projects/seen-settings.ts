import type { Project } from '#lib/db/projects.ts';

/** The columns of `projects` that each settings form changes. */
const COLUMNS = {
  name: ['name'],
  origins: ['allowed_origins', 'require_origin'],
  limit: [
    'messages_per_minute',
    'project_messages_per_minute',
    'new_contacts_per_minute',
    'new_contacts_per_day',
    'require_turnstile',
  ],
  hours: ['office_hours', 'away_text'],
  privacy: ['respect_gpc', 'withdrawal_action', 'kept_query_parameters'],
  retention: ['contact_retention_days', 'anonymous_retention_days'],
} as const satisfies Record<string, readonly (keyof Project)[]>;

export type SettingsFormName = keyof typeof COLUMNS;

/**
 * What a settings form showed when it was opened, as text: it is sent back with the form, and compared with what is stored
 * by then. Two tabs, or two owners, would otherwise overwrite each other's changes unseen.
 */
export function seenSettings(project: Project, form: SettingsFormName): string {
  return JSON.stringify(Object.fromEntries(COLUMNS[form].map((name) => [name, project[name]])));
}
