import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { CONSEQUENCES_LIMIT } from '#lib/contacts/limits.ts';
import { listOrganizations } from '#lib/db/organizations.ts';
import { listOwnedOrganizationIds } from '#lib/db/people.ts';
import {
  deleteProject,
  findProject,
  projectConsequences,
  transferProject,
  updateProject,
} from '#lib/db/projects.ts';
import { parseForm } from '#lib/forms/parse-form.ts';
import { refuse } from '#lib/forms/refuse.ts';
import { deleteForm, limitForm, nameForm, originsForm, transferForm } from '#lib/projects/settings-forms.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => {
  const [organizations, owned, consequences] = await Promise.all([
    listOrganizations(locals.database),
    listOwnedOrganizationIds(locals.database, locals.user?.id ?? ''),
    projectConsequences(locals.database, params.projectId, CONSEQUENCES_LIMIT + 1),
  ]);
  return { organizations: organizations.filter(({ id }) => owned.includes(id)), consequences };
};

export const actions: Actions = {
  name: async ({ request, locals, params }) => {
    const parsed = parseForm(nameForm, await request.formData());
    if (!parsed.ok) return refuse('INVALID_FORM', { form: 'name', fields: parsed.fields });
    const done = await updateProject(locals.database, params.projectId, { name: parsed.value.name });
    return done.ok ? { form: 'name', saved: true } : refuse(done.code, { form: 'name' });
  },
  origins: async ({ request, locals, params }) => {
    const form = await request.formData();
    const parsed = parseForm(originsForm, form);
    const values = { origins: String(form.get('origins') ?? '') };
    if (!parsed.ok) return refuse('INVALID_FORM', { form: 'origins', fields: parsed.fields, values });
    const done = await updateProject(locals.database, params.projectId, {
      allowed_origins: parsed.value.origins,
    });
    return done.ok ? { form: 'origins', saved: true } : refuse(done.code, { form: 'origins', values });
  },
  limit: async ({ request, locals, params }) => {
    const parsed = parseForm(limitForm, await request.formData());
    if (!parsed.ok) return refuse('INVALID_FORM', { form: 'limit', fields: parsed.fields });
    const done = await updateProject(locals.database, params.projectId, {
      messages_per_minute: parsed.value.messagesPerMinute,
    });
    return done.ok ? { form: 'limit', saved: true } : refuse(done.code, { form: 'limit' });
  },
  transfer: async ({ request, locals, params }) => {
    const parsed = parseForm(transferForm, await request.formData());
    if (!parsed.ok) return refuse('INVALID_FORM', { form: 'transfer', fields: parsed.fields });
    const done = await transferProject(locals.database, params.projectId, parsed.value.organizationId);
    return done.ok ? { form: 'transfer', saved: true } : refuse(done.code, { form: 'transfer' });
  },
  delete: async ({ request, locals, params }) => {
    const parsed = parseForm(deleteForm, await request.formData());
    const project = await findProject(locals.database, params.projectId);
    if (!parsed.ok || parsed.value.confirm.trim() !== project?.name) {
      return refuse('INVALID_FORM', { form: 'delete', fields: { confirm: 'NOT_CONFIRMED' } });
    }
    const done = await deleteProject(locals.database, params.projectId);
    if (!done.ok) return refuse(done.code, { form: 'delete' });
    redirect(303, resolve('projects'));
  },
};
