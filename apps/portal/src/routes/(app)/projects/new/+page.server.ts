import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { createOrganization, listOrganizations } from '#lib/db/organizations.ts';
import { createProject } from '#lib/db/projects.ts';
import { parseForm } from '#lib/forms/parse-form.ts';
import { refuse } from '#lib/forms/refuse.ts';
import { firstProjectForm, newProjectForm } from '#lib/projects/project-form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => ({
  organizations: await listOrganizations(locals.database),
});

export const actions: Actions = {
  default: async ({ request, locals }) => {
    const form = await request.formData();
    const values = Object.fromEntries([...form].map(([name, value]) => [name, String(value)]));
    const parsed = form.has('organizationId')
      ? parseForm(newProjectForm, form)
      : parseForm(firstProjectForm, form);
    if (!parsed.ok) return refuse('INVALID_FORM', { fields: parsed.fields, values });
    const { name, website, ...rest } = parsed.value;
    const organization =
      'organizationId' in rest
        ? { ok: true as const, value: rest.organizationId }
        : await createOrganization(locals.database, rest.organizationName);
    if (!organization.ok) return refuse(organization.code, { values });
    const project = await createProject(locals.database, {
      organizationId: organization.value,
      name,
      website,
    });
    if (!project.ok) return refuse(project.code, { values });
    redirect(303, resolve(`projects/${project.value}/contacts`));
  },
};
