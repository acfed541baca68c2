import type { Sql } from 'postgres';

/** The factors of an account, as Auth tells them with it. */
export async function factorsOf(userId: string, sql: Sql): Promise<object[]> {
  return sql`
    select id, friendly_name, factor_type, status, created_at, updated_at
    from auth.mfa_factors where user_id = ${userId} order by created_at`;
}
