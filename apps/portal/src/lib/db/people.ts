import type { Database, Tables } from '#lib/database.types.ts';
import { done, type Outcome } from '#lib/errors/outcome.ts';
import type { DatabaseClient } from './client.ts';
import { changed, outcome } from './outcome.ts';
import { unwrap } from './unwrap.ts';

type Functions<Name extends keyof Database['public']['Functions']> =
  Database['public']['Functions'][Name]['Returns'] extends (infer Row)[] ? Row : never;

export type Role = 'owner' | 'member';
export type Member = Functions<'list_members'>;
export type Invitation = Pick<
  Tables<'organization_invitations'>,
  'id' | 'email' | 'role' | 'created_at' | 'expires_at'
>;
export type InvitationOffer = Functions<'read_invitation'>;

/** Organizations that the member owns. */
export async function listOwnedOrganizationIds(database: DatabaseClient, userId: string): Promise<string[]> {
  const rows = unwrap(
    await database
      .from('organization_members')
      .select('organization_id')
      .eq('user_id', userId)
      .eq('role', 'owner'),
  );
  return rows.map((row) => row.organization_id);
}

/** Members of an organization with their addresses, those who have been there longest first. */
export async function listMembers(database: DatabaseClient, organizationId: string): Promise<Member[]> {
  return unwrap(await database.rpc('list_members', { organization_id: organizationId }));
}

/**
 * Which members have set up two-factor sign-in, by user id. Empty for a member who is not an owner: whoever is not in it
 * may or may not have.
 */
export async function listSecondFactors(
  database: DatabaseClient,
  organizationId: string,
): Promise<Map<string, boolean>> {
  const rows = unwrap(await database.rpc('list_second_factors', { organization_id: organizationId }));
  return new Map(rows.map(({ user_id: userId, is_set_up: isSetUp }) => [userId, isSetUp]));
}

/** Open invitations, newest first; none for a member who is not an owner. */
export async function listInvitations(
  database: DatabaseClient,
  organizationId: string,
): Promise<Invitation[]> {
  return unwrap(
    await database
      .from('organization_invitations')
      .select('id, email, role, created_at, expires_at')
      .eq('organization_id', organizationId)
      .is('accepted_at', null)
      .order('created_at', { ascending: false })
      .limit(100),
  );
}

/** Makes an invitation. The token of its link is given this once and stored nowhere. */
export async function createInvitation(
  database: DatabaseClient,
  organizationId: string,
  { email, role }: { email: string; role: Role },
): Promise<Outcome<string>> {
  const answer = outcome(
    await database.rpc('create_invitation', { organization_id: organizationId, email, role }),
  );
  if (!answer.ok) return answer;
  const token = answer.value[0]?.token;
  return token ? done(token) : { ok: false, code: 'UNKNOWN' };
}

/** Makes an invitation's link worthless. */
export async function withdrawInvitation(
  database: DatabaseClient,
  organizationId: string,
  invitationId: string,
): Promise<Outcome<null>> {
  return changed(
    await database
      .from('organization_invitations')
      .delete()
      .eq('organization_id', organizationId)
      .eq('id', invitationId)
      .select('id'),
  );
}

/** Gives a member another role; for owners. `FORBIDDEN` for others, `LAST_OWNER` where none would be left. */
export async function changeRole(
  database: DatabaseClient,
  organizationId: string,
  { userId, role }: { userId: string; role: Role },
): Promise<Outcome<null>> {
  return changed(
    await database
      .from('organization_members')
      .update({ role })
      .eq('organization_id', organizationId)
      .eq('user_id', userId)
      .select('user_id'),
  );
}

/** Sets the name that visitors see under the member's own replies; empty: none. */
export async function setDisplayName(
  database: DatabaseClient,
  organizationId: string,
  displayName: string,
): Promise<Outcome<null>> {
  const answer = outcome(
    await database.rpc('set_display_name', { organization_id: organizationId, display_name: displayName }),
  );
  return answer.ok ? done(null) : answer;
}

/** Removes a member; anybody may remove themselves. The last owner stays. */
export async function removeMember(
  database: DatabaseClient,
  organizationId: string,
  userId: string,
): Promise<Outcome<null>> {
  return changed(
    await database
      .from('organization_members')
      .delete()
      .eq('organization_id', organizationId)
      .eq('user_id', userId)
      .select('user_id'),
  );
}

/** What a token invites to; null when it is unknown, used or out of date. */
export async function readInvitation(
  database: DatabaseClient,
  token: string,
): Promise<InvitationOffer | null> {
  return unwrap(await database.rpc('read_invitation', { token }))[0] ?? null;
}

/** Makes the signed-in person a member. */
export async function acceptInvitation(database: DatabaseClient, token: string): Promise<Outcome<string>> {
  const answer = outcome(await database.rpc('accept_invitation', { token }));
  if (!answer.ok) return answer;
  return answer.value ? done(answer.value) : { ok: false, code: 'INVITATION_INVALID' };
}
