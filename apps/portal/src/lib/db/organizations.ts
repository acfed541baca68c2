import type { Tables } from '#lib/database.types.ts';
import type { Outcome } from '#lib/errors/outcome.ts';
import type { DatabaseClient } from './client.ts';
import { changed, outcome } from './outcome.ts';
import { unwrap } from './unwrap.ts';

export type Organization = Pick<Tables<'organizations'>, 'id' | 'name'>;

/** Organizations that the member belongs to, by name. */
export async function listOrganizations(database: DatabaseClient): Promise<Organization[]> {
  return unwrap(await database.from('organizations').select('id, name').order('name').order('id'));
}

/** Whether the person may make an organization here. The operator decides who may. */
export async function mayCreateOrganization(database: DatabaseClient): Promise<boolean> {
  return unwrap(await database.rpc('may_create_organization'));
}

/**
 * Makes an organization that the person owns. `ORGANIZATIONS_CLOSED` where new ones are not for them,
 * `CEILING_REACHED` where they own as many as they may.
 */
export async function createOrganization(database: DatabaseClient, name: string): Promise<Outcome<string>> {
  return outcome(await database.rpc('create_organization', { name }));
}

/** Reads an organization; null when there is none that the member belongs to. */
export async function findOrganization(
  database: DatabaseClient,
  organizationId: string,
): Promise<Organization | null> {
  return unwrap(
    await database.from('organizations').select('id, name').eq('id', organizationId).maybeSingle(),
  );
}

export type MyOrganization = {
  organization: Organization & Pick<Tables<'organizations'>, 'requires_two_factor'>;
  isOwner: boolean;
};

/**
 * An organization of the member, with whether this member owns it: what every page of an organization needs, in one call.
 * Null when there is none that the member belongs to.
 */
export async function findMyOrganization(
  database: DatabaseClient,
  { organizationId, userId }: { organizationId: string; userId: string },
): Promise<MyOrganization | null> {
  const row = unwrap(
    await database
      .from('organizations')
      .select('id, name, requires_two_factor, organization_members(role)')
      .eq('id', organizationId)
      .eq('organization_members.user_id', userId)
      .maybeSingle(),
  );
  if (row === null) return null;
  const { organization_members: memberships, ...organization } = row;
  return { organization, isOwner: memberships.some(({ role }) => role === 'owner') };
}

/** Renames an organization. Row-level security lets owners do so; for a member it is `FORBIDDEN`. */
export async function renameOrganization(
  database: DatabaseClient,
  organizationId: string,
  name: string,
): Promise<Outcome<null>> {
  return changed(await database.from('organizations').update({ name }).eq('id', organizationId).select('id'));
}

/** Opens an organization to sessions with a second factor alone, or to all again. For owners. */
export async function requireTwoFactor(
  database: DatabaseClient,
  organizationId: string,
  isRequired: boolean,
): Promise<Outcome<null>> {
  const row = { requires_two_factor: isRequired };
  return changed(await database.from('organizations').update(row).eq('id', organizationId).select('id'));
}

/** The person's organizations that require a second factor of every member. */
export async function listTwoFactorOrganizations(database: DatabaseClient): Promise<Organization[]> {
  return unwrap(
    await database
      .from('organizations')
      .select('id, name')
      .eq('requires_two_factor', true)
      .order('name')
      .order('id'),
  );
}

/** The person's organizations that stay closed until this session gives a second factor. */
export async function listLockedOrganizations(database: DatabaseClient): Promise<Organization[]> {
  return unwrap(await database.rpc('locked_organizations'));
}
