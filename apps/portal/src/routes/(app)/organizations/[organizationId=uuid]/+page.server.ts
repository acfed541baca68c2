import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import {
  displayNameForm,
  invitationForm,
  memberForm,
  roleForm,
  twoFactorForm,
  withdrawForm,
} from '#lib/access/people-forms.ts';
import { renameOrganization, requireTwoFactor } from '#lib/db/organizations.ts';
import {
  changeRole,
  createInvitation,
  listInvitations,
  listMembers,
  listSecondFactors,
  removeMember,
  setDisplayName,
  withdrawInvitation,
} from '#lib/db/people.ts';
import { done } from '#lib/errors/outcome.ts';
import { formAction } from '#lib/forms/form-action.ts';
import { withinLimits } from '#lib/limits/within-limits.ts';
import { nameForm } from '#lib/projects/project-form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { database }, params: { organizationId } }) => {
  const [members, invitations, factors] = await Promise.all([
    listMembers(database, organizationId),
    listInvitations(database, organizationId),
    listSecondFactors(database, organizationId),
  ]);
  return {
    members: members.map((member) => ({ ...member, hasSecondFactor: factors.get(member.user_id) })),
    invitations,
  };
};

export const actions: Actions = {
  name: formAction('name', nameForm, ({ name }, { locals, params }) =>
    renameOrganization(locals.database, params.organizationId, name),
  ),
  displayName: formAction('displayName', displayNameForm, ({ display_name: name }, { locals, params }) =>
    setDisplayName(locals.database, params.organizationId, name),
  ),
  invite: formAction('invite', invitationForm, async (invitation, event) => {
    const { locals, params, url, getClientAddress } = event;
    const account = locals.user?.id ?? '';
    const made = await withinLimits('invite', { getClientAddress, account }, () =>
      createInvitation(locals.database, params.organizationId, invitation),
    );
    if (!made.ok) return made;
    const link = new URL(resolve(`invitations/${made.value}`), url.origin).href;
    return done({ invitation: { link, email: invitation.email } });
  }),
  withdraw: formAction('withdraw', withdrawForm, ({ invitationId }, { locals, params }) =>
    withdrawInvitation(locals.database, params.organizationId, invitationId),
  ),
  twoFactor: formAction('twoFactor', twoFactorForm, async ({ required }, { locals, params }) => {
    const isRequired = required === 'on';
    if (isRequired && locals.user?.secondFactor !== 'given')
      return { ok: false, code: 'SECOND_FACTOR_NEEDED' };
    return requireTwoFactor(locals.database, params.organizationId, isRequired);
  }),
  role: formAction('members', roleForm, async (change, { locals, params }) => {
    const changed = await changeRole(locals.database, params.organizationId, change);
    return changed.ok ? done({ change }) : changed;
  }),
  remove: formAction('members', memberForm, async ({ userId }, { locals, params }) => {
    const outcome = await removeMember(locals.database, params.organizationId, userId);
    if (outcome.ok && userId === locals.user?.id) redirect(303, resolve('projects'));
    return outcome;
  }),
};
