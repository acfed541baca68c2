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

/** Makes an organization that the member owns. */
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

/** Renames an organization. Row-level security lets owners do so; for a member it is `FORBIDDEN`. */
export async function renameOrganization(
  database: DatabaseClient,
  organizationId: string,
  name: string,
): Promise<Outcome<null>> {
  return changed(await database.from('organizations').update({ name }).eq('id', organizationId).select('id'));
}
