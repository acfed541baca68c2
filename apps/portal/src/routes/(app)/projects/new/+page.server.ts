import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { createOrganization, listOrganizations } from '#lib/db/organizations.ts';
import { createProject } from '#lib/db/projects.ts';
import { done } from '#lib/errors/outcome.ts';
import { formAction } from '#lib/forms/form-action.ts';
import { newProjectForm } from '#lib/projects/project-form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => ({
  organizations: await listOrganizations(locals.database),
});

export const actions: Actions = {
  default: formAction('new-project', newProjectForm, async (asked, { locals }) => {
    const { organizationId, organizationName = '', name, websites, retention_days: retentionDays } = asked;
    const organization = organizationId
      ? done(organizationId)
      : await createOrganization(locals.database, organizationName);
    if (!organization.ok) return organization;
    const place = { organizationId: organization.value, name, websites, retentionDays };
    const project = await createProject(locals.database, place);
    if (!project.ok) return project;
    redirect(303, resolve(`projects/${project.value}/install`));
  }),
};
