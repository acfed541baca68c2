import type { RequestEvent } from '@sveltejs/kit';
import type { z } from 'zod';
import type { TablesUpdate } from '#lib/database.types.ts';
import { updateProject } from '#lib/db/projects.ts';
import { formAction } from '#lib/forms/form-action.ts';
import { SETTINGS_FORMS } from './settings-forms.ts';

type Event = RequestEvent<{ projectId: string }>;
type Sent = TablesUpdate<'projects'> & { seen?: string | undefined };

/** Makes the action of a form that saves settings as they are. */
export function settingsAction(form: keyof typeof SETTINGS_FORMS) {
  const schema: z.ZodType<Sent> = SETTINGS_FORMS[form];
  return formAction(form, schema, ({ seen, ...settings }, { locals, params }: Event) =>
    updateProject(locals.database, params.projectId, { form, seen, settings }),
  );
}
