import { error, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { invitationForm, memberForm, roleForm, withdrawForm } from '#lib/access/people-forms.ts';
import { findOrganization, renameOrganization } from '#lib/db/organizations.ts';
import {
  changeRole,
  createInvitation,
  listInvitations,
  listMembers,
  removeMember,
  withdrawInvitation,
} from '#lib/db/people.ts';
import { parseForm } from '#lib/forms/parse-form.ts';
import { refuse } from '#lib/forms/refuse.ts';
import { nameForm } from '#lib/projects/settings-forms.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { database, user }, params: { organizationId } }) => {
  const [organization, members, invitations] = await Promise.all([
    findOrganization(database, organizationId),
    listMembers(database, organizationId),
    listInvitations(database, organizationId),
  ]);
  if (!organization) error(404, 'NOT_FOUND');
  const isOwner = members.some(({ user_id, role }) => user_id === user?.id && role === 'owner');
  return { organization, members, invitations, isOwner };
};

export const actions: Actions = {
  name: async ({ request, locals, params }) => {
    const parsed = parseForm(nameForm, await request.formData());
    if (!parsed.ok) return refuse('INVALID_FORM', { form: 'name', fields: parsed.fields });
    const done = await renameOrganization(locals.database, params.organizationId, parsed.value.name);
    return done.ok ? { form: 'name', saved: true } : refuse(done.code, { form: 'name' });
  },
  invite: async ({ request, locals, params, url }) => {
    const form = await request.formData();
    const values = { email: String(form.get('email') ?? '') };
    const parsed = parseForm(invitationForm, form);
    if (!parsed.ok) return refuse('INVALID_FORM', { form: 'invite', fields: parsed.fields, values });
    const done = await createInvitation(locals.database, params.organizationId, parsed.value);
    if (!done.ok) return refuse(done.code, { form: 'invite', values });
    const link = new URL(resolve(`invitations/${done.value}`), url.origin).href;
    return { form: 'invite', saved: true, invitation: { link, email: parsed.value.email } };
  },
  withdraw: async ({ request, locals, params }) => {
    const parsed = parseForm(withdrawForm, await request.formData());
    if (!parsed.ok) return refuse('INVALID_FORM', { form: 'withdraw', fields: parsed.fields });
    const done = await withdrawInvitation(locals.database, params.organizationId, parsed.value.invitationId);
    return done.ok ? { form: 'withdraw', saved: true } : refuse(done.code, { form: 'withdraw' });
  },
  role: async ({ request, locals, params }) => {
    const parsed = parseForm(roleForm, await request.formData());
    if (!parsed.ok) return refuse('INVALID_FORM', { form: 'members', fields: parsed.fields });
    const done = await changeRole(locals.database, params.organizationId, parsed.value);
    return done.ok ? { form: 'members', saved: true } : refuse(done.code, { form: 'members' });
  },
  remove: async ({ request, locals, params }) => {
    const parsed = parseForm(memberForm, await request.formData());
    if (!parsed.ok) return refuse('INVALID_FORM', { form: 'members', fields: parsed.fields });
    const done = await removeMember(locals.database, params.organizationId, parsed.value.userId);
    if (!done.ok) return refuse(done.code, { form: 'members' });
    if (parsed.value.userId === locals.user?.id) redirect(303, resolve('projects'));
    return { form: 'members', saved: true };
  },
};
