import type { Tables } from '#lib/database.types.ts';
import { done, type Outcome } from '#lib/errors/outcome.ts';
import type { DatabaseClient } from './client.ts';
import { outcome } from './outcome.ts';
import { unwrap } from './unwrap.ts';

export type AccessKey = Pick<Tables<'project_access_keys'>, 'access_key' | 'created_at' | 'expires_at'>;
export type SecretKey = Pick<
  Tables<'project_secret_keys'>,
  'id' | 'name' | 'last_four' | 'created_at' | 'revoked_at'
>;

/** The access key that the project's snippet should carry: the newest one that does not expire. */
export async function findAccessKey(database: DatabaseClient, projectId: string): Promise<string | null> {
  const row = unwrap(
    await database
      .from('project_access_keys')
      .select('access_key')
      .eq('project_id', projectId)
      .is('expires_at', null)
      .order('created_at', { ascending: false })
      .limit(1)
      .maybeSingle(),
  );
  return row?.access_key ?? null;
}

/** All access keys of a project, newest first, those that have expired among them. */
export async function listAccessKeys(database: DatabaseClient, projectId: string): Promise<AccessKey[]> {
  return unwrap(
    await database
      .from('project_access_keys')
      .select('access_key, created_at, expires_at')
      .eq('project_id', projectId)
      .order('created_at', { ascending: false })
      .limit(20),
  );
}

/** Makes a new access key; the others go on working for so many hours. */
export async function rotateAccessKey(
  database: DatabaseClient,
  projectId: string,
  overlapHours: number,
): Promise<Outcome<{ accessKey: string }>> {
  const answer = outcome(
    await database.rpc('rotate_access_key', { project_id: projectId, overlap_hours: overlapHours }),
  );
  return answer.ok ? done({ accessKey: answer.value }) : answer;
}

/** Secret keys of a project, newest first; none for a member who is not an owner. */
export async function listSecretKeys(database: DatabaseClient, projectId: string): Promise<SecretKey[]> {
  return unwrap(
    await database
      .from('project_secret_keys')
      .select('id, name, last_four, created_at, revoked_at')
      .eq('project_id', projectId)
      .order('created_at', { ascending: false })
      .limit(50),
  );
}

/** Makes a secret key. Its text is given this once and stored nowhere. */
export async function createSecretKey(
  database: DatabaseClient,
  projectId: string,
  name: string,
): Promise<Outcome<{ secretKey: string }>> {
  const answer = outcome(await database.rpc('create_secret_key', { project_id: projectId, name }));
  if (!answer.ok) return answer;
  const secretKey = answer.value[0]?.secret_key;
  return secretKey ? done({ secretKey }) : { ok: false, code: 'UNKNOWN' };
}

/** Ends a secret key at once and for good. */
export async function revokeSecretKey(
  database: DatabaseClient,
  projectId: string,
  keyId: string,
): Promise<Outcome<null>> {
  const answer = outcome(await database.rpc('revoke_secret_key', { project_id: projectId, key_id: keyId }));
  return answer.ok ? done(null) : answer;
}
