import { createHash, randomUUID } from 'node:crypto';

import type { Sql } from 'postgres';

export type Project = {
  organizationId: string;
  id: string;
  accessKey: string;
  secretKey: string;
  origin: string;
};

export type ProjectSettings = {
  respect_gpc?: boolean;
  withdrawal_action?: 'keep' | 'erase';
  kept_query_parameters?: string[];
  messages_per_minute?: number | null;
  contact_retention_days?: number;
};

/**
 * Makes an organization with one project, keys and an allowed origin: each scenario has its own, so that none sees what
 * another left.
 */
export async function createProject(
  sql: Sql,
  name: string,
  settings: ProjectSettings = {},
): Promise<Project> {
  const [organizationId, id] = [randomUUID(), randomUUID()];
  const accessKey = `pk_test_${id.replaceAll('-', '')}`;
  const secretKey = `sk_test_${id.replaceAll('-', '')}`;
  const origin = `https://${name.toLowerCase().replaceAll(/[^a-z]+/g, '-')}.example`;
  await sql.begin(async (sql) => {
    await sql`insert into public.organizations (id, name) values (${organizationId}, ${name})`;
    await sql`
      insert into public.projects ${sql({
        id,
        organization_id: organizationId,
        name,
        allowed_origins: [origin],
        messages_per_minute: null,
        ...settings,
      })}`;
    await sql`insert into public.project_access_keys (access_key, project_id) values (${accessKey}, ${id})`;
    await sql`
      insert into public.project_secret_keys (project_id, name, key_hash, last_four)
      values (${id}, 'Test server', ${createHash('sha256').update(secretKey).digest()}, ${secretKey.slice(-4)})`;
  });
  return { organizationId, id, accessKey, secretKey, origin };
}
