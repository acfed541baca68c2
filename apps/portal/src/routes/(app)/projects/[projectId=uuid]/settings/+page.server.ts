import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { CONSEQUENCES_LIMIT } from '#lib/contacts/limits.ts';
import { listCeilingsMet } from '#lib/db/ceilings.ts';
import { listOrganizations } from '#lib/db/organizations.ts';
import { listOwnedOrganizationIds } from '#lib/db/people.ts';
import { deleteProject, findProject, projectConsequences, transferProject } from '#lib/db/projects.ts';
import { formAction } from '#lib/forms/form-action.ts';
import { CEILINGS_MET_DAYS } from '#lib/projects/ceilings.ts';
import { settingsAction } from '#lib/projects/settings-action.ts';
import { deleteForm, transferForm } from '#lib/projects/settings-forms.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => {
  const [organizations, owned, consequences, ceilingsMet] = await Promise.all([
    listOrganizations(locals.database),
    listOwnedOrganizationIds(locals.database, locals.user?.id ?? ''),
    projectConsequences(locals.database, params.projectId, CONSEQUENCES_LIMIT + 1),
    listCeilingsMet(locals.database, params.projectId, CEILINGS_MET_DAYS),
  ]);
  return { organizations: organizations.filter(({ id }) => owned.includes(id)), consequences, ceilingsMet };
};

export const actions: Actions = {
  name: settingsAction('name'),
  origins: settingsAction('origins'),
  limit: settingsAction('limit'),
  transfer: formAction('transfer', transferForm, ({ organizationId }, { locals, params }) =>
    transferProject(locals.database, params.projectId, organizationId),
  ),
  delete: formAction('delete', deleteForm, async ({ confirm }, { locals, params }) => {
    const project = await findProject(locals.database, params.projectId);
    if (confirm.trim() !== project?.name) {
      return { ok: false, code: 'INVALID_FORM', fields: { confirm: 'NOT_CONFIRMED' } };
    }
    const outcome = await deleteProject(locals.database, params.projectId);
    if (!outcome.ok) return outcome;
    redirect(303, resolve('projects?deleted'));
  }),
};
