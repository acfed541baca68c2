import { previewRetention, updateProject } from '#lib/db/projects.ts';
import { parseForm } from '#lib/forms/parse-form.ts';
import { refuse } from '#lib/forms/refuse.ts';
import { privacyForm, retentionForm } from '#lib/projects/settings-forms.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  privacy: async ({ request, locals, params }) => {
    const form = await request.formData();
    const parsed = parseForm(privacyForm, form);
    const values = { parameters: String(form.get('parameters') ?? '') };
    if (!parsed.ok) return refuse('INVALID_FORM', { form: 'privacy', fields: parsed.fields, values });
    const done = await updateProject(locals.database, params.projectId, {
      respect_gpc: parsed.value.respectGpc === 'on',
      withdrawal_action: parsed.value.withdrawal,
      kept_query_parameters: parsed.value.parameters,
    });
    return done.ok ? { form: 'privacy', saved: true } : refuse(done.code, { form: 'privacy', values });
  },
  /** Saves at once what deletes nothing; else says how much it would be, and saves when that was confirmed. */
  retention: async ({ request, locals, params }) => {
    const form = await request.formData();
    const parsed = parseForm(retentionForm, form);
    const values = {
      contactDays: String(form.get('contactDays') ?? ''),
      anonymousDays: String(form.get('anonymousDays') ?? ''),
    };
    if (!parsed.ok) return refuse('INVALID_FORM', { form: 'retention', fields: parsed.fields, values });
    const { contactDays, anonymousDays, confirmed } = parsed.value;
    const preview = await previewRetention(locals.database, params.projectId, { contactDays, anonymousDays });
    if (preview.contacts + preview.anonymous_conversations > 0 && confirmed !== 'yes') {
      return { form: 'retention', values, preview };
    }
    const done = await updateProject(locals.database, params.projectId, {
      contact_retention_days: contactDays,
      anonymous_retention_days: anonymousDays,
    });
    return done.ok ? { form: 'retention', saved: true } : refuse(done.code, { form: 'retention', values });
  },
};
