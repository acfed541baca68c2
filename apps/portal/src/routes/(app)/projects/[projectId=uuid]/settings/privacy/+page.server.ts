import { previewRetention, updateProject } from '#lib/db/projects.ts';
import { readUpkeep } from '#lib/db/upkeep.ts';
import { done } from '#lib/errors/outcome.ts';
import { formAction } from '#lib/forms/form-action.ts';
import { settingsAction } from '#lib/projects/settings-action.ts';
import { retentionForm } from '#lib/projects/settings-forms.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => ({
  upkeep: await readUpkeep(locals.database, params.projectId),
});

export const actions: Actions = {
  privacy: settingsAction('privacy'),
  /** Saves at once what deletes nothing; else says how much it would be, and saves when that was confirmed. */
  retention: formAction(
    'retention',
    retentionForm,
    async ({ confirmed, seen, ...settings }, { locals, params }) => {
      const preview = await previewRetention(locals.database, params.projectId, settings);
      if (preview.contacts + preview.anonymous_conversations > 0 && confirmed !== 'yes') {
        const typed = Object.entries(settings).map(([name, days]) => [name, String(days ?? '')]);
        return done({ saved: false, preview, values: Object.fromEntries(typed) as Record<string, string> });
      }
      return updateProject(locals.database, params.projectId, { form: 'retention', seen, settings });
    },
  ),
};
