import { updateProject } from '#lib/db/projects.ts';
import { formAction } from '#lib/forms/form-action.ts';
import { SETTINGS_FORMS } from '#lib/projects/settings-forms.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({ timeZones: ['UTC', ...Intl.supportedValuesOf('timeZone')] });

export const actions: Actions = {
  hours: formAction('hours', SETTINGS_FORMS.hours, ({ seen, ...settings }, { locals, params }) =>
    updateProject(locals.database, params.projectId, { form: 'hours', seen, settings }),
  ),
};
