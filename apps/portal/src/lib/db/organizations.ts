import type { DatabaseClient } from './client.ts';
import { outcome, type Outcome } from './outcome.ts';
import { unwrap } from './unwrap.ts';

export type Organization = { id: string; name: string };

/** Organizations that the member belongs to, by name. */
export async function listOrganizations(database: DatabaseClient): Promise<Organization[]> {
  return unwrap(await database.from('organizations').select('id, name').order('name').order('id'));
}

/** Makes an organization that the member owns. */
export async function createOrganization(database: DatabaseClient, name: string): Promise<Outcome<string>> {
  return outcome(await database.rpc('create_organization', { name }));
}
