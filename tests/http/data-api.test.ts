/** The local Data API where the portal leans on it: it answers as PostgREST does. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sql } from 'postgres';

import { openSql } from '../../tools/database.ts';
import { signUp, type Member } from '../../tools/fixtures/member.ts';
import { createProject, type Project } from '../../tools/fixtures/project.ts';

let sql: Sql;
let olga: Member;
let project: Project;

beforeAll(async () => {
  sql = openSql();
  project = await createProject(sql, 'Data API');
  olga = await signUp('Olga');
  await sql`
    insert into public.organization_members (organization_id, user_id, role)
    values (${project.organizationId}, ${olga.id}, 'owner')`;
});
afterAll(() => sql.end());

describe('an error of the database', () => {
  test('that a rule of ours raised keeps its code, words and hint', async () => {
    const { error, status } = await olga.client
      .from('organization_members')
      .delete()
      .eq('user_id', olga.id)
      .select();
    expect(status).toBe(400);
    expect(error).toMatchObject({
      code: 'WS001',
      message: 'Change members: this is the last owner, and an organization needs one',
      hint: "Make another member an owner first, or delete the organization's projects",
    });
  });

  test('that a check found keeps its code', async () => {
    const { error, status } = await olga.client
      .from('projects')
      .update({ messages_per_minute: -1 })
      .eq('id', project.id);
    expect({ status, code: error?.code }).toEqual({ status: 400, code: '23514' });
  });
});

test('an object for a parameter of type jsonb arrives as one', async () => {
  const { data, error } = await olga.client.rpc('count_contacts', {
    project_id: project.id,
    filter: { withdrawn: 'yes' },
  });
  expect({ data, error }).toEqual({ data: 0, error: null });
});
