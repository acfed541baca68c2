import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { freshDatabase, type FreshDatabase } from './fresh-database.ts';

/** Nobody who is being removed comes back by what they do meanwhile. */

type Session = Awaited<ReturnType<FreshDatabase['sql']['reserve']>>;

let database: FreshDatabase;
let organizationId: string;
let owner: string;
let coOwner: string;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  [owner, coOwner] = [randomUUID(), randomUUID()];
  const { sql } = database;
  for (const id of [owner, coOwner])
    await sql`insert into auth.users (id, email) values (${id}, ${`${id}@tests.example`})`;
  const [organization] = await sql<{ id: string }[]>`
    insert into public.organizations (name) values ('Fernway') returning id`;
  organizationId = organization?.id ?? '';
  await sql`
    insert into public.organization_members (organization_id, user_id, role)
    values (${organizationId}, ${owner}, 'owner'), (${organizationId}, ${coOwner}, 'owner')`;
});

test('an invitation that a co-owner is making while being removed is withdrawn with the others', async () => {
  const [inviting, removing] = [await session(coOwner), await session(owner)];
  await inviting`select * from public.create_invitation(${organizationId}, 'back@tests.example', 'owner')`;
  const removal = remove(removing, coOwner);
  await settle();
  await inviting`commit`;
  await removal;
  await removing`commit`;
  release(inviting, removing);

  expect(await invitations()).toBe(0);
});

test('a removal that is under way ends what the removed begin after it', async () => {
  const [inviting, removing] = [await session(coOwner), await session(owner)];
  await remove(removing, coOwner);
  const invitation = inviting`
    select * from public.create_invitation(${organizationId}, 'back@tests.example', 'owner')`.then(
    () => 'made',
    (error: { code: string }) => error.code,
  );
  await settle();
  await removing`commit`;
  expect(await invitation).toBe('42501');
  await inviting`rollback`;
  release(inviting, removing);

  expect(await invitations()).toBe(0);
});

test('an invitation is worth nothing once its maker is no owner', async () => {
  const [inviting, removing] = [await session(coOwner), await session(owner)];
  const [made] = await inviting<{ token: string }[]>`
    select token from public.create_invitation(${organizationId}, 'back@tests.example', 'owner')`;
  await inviting`commit`;
  await remove(removing, coOwner);
  const returning = await session(coOwner);
  const accepted = returning<{ organization: string | null }[]>`
    select public.accept_invitation(${made?.token ?? ''}) as organization`;
  const answer = accepted.then(([row]) => row?.organization ?? null);
  await settle();
  await removing`commit`;
  expect(await answer).toBeNull();
  await returning`commit`;
  release(inviting, removing, returning);

  const [members] = await database.sql<{ count: number }[]>`
    select count(*)::int as count from public.organization_members where organization_id = ${organizationId}`;
  expect(members?.count).toBe(1);
});

test('an account that is the last owner of an organization with projects is not deleted from under it', async () => {
  const { sql } = database;
  await sql`insert into public.projects (organization_id, name) values (${organizationId}, 'Tea')`;
  await sql`delete from auth.users where id = ${coOwner}`;
  await expect(sql`delete from auth.users where id = ${owner}`).rejects.toThrow(/last owner/);

  await sql`delete from public.projects where organization_id = ${organizationId}`;
  await sql`delete from auth.users where id = ${owner}`;
  const [left] = await sql<{ count: number }[]>`
    select count(*)::int as count from public.organizations where id = ${organizationId}`;
  expect(left?.count, 'an organization of nobody, with nothing in it').toBe(0);
});

/** A transaction of its own, as this user. */
async function session(userId: string): Promise<Session> {
  const sql = await database.sql.reserve();
  await sql`begin`;
  await sql`select set_config('request.jwt.claim.sub', ${userId}, true), set_config('role', 'authenticated', true)`;
  return sql;
}

function remove(sql: Session, userId: string): Promise<unknown> {
  return Promise.resolve(
    sql`delete from public.organization_members where organization_id = ${organizationId} and user_id = ${userId}`,
  );
}

function release(...all: Session[]): void {
  for (const sql of all) sql.release();
}

/** Long enough for a statement of another session to run into a lock. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 300));
}

async function invitations(): Promise<number> {
  const [row] = await database.sql<{ count: number }[]>`
    select count(*)::int as count from public.organization_invitations where organization_id = ${organizationId}`;
  return row?.count ?? 0;
}
