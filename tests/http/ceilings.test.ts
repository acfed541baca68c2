import { afterAll, describe, expect, test } from 'vitest';

import { callWidget } from '../../tools/call.ts';
import { openSql } from '../../tools/database.ts';
import { createProject, type Project } from '../../tools/fixtures/project.ts';
import { createVisitor, messageFrom, type Visitor } from '../../tools/fixtures/visitor.ts';

const sql = openSql();
afterAll(() => sql.end());

/** A project with the ceilings that a new one has. */
async function ordinaryProject(name: string): Promise<Project> {
  const project = await createProject(sql, name);
  await sql`
    update public.projects
    set messages_per_minute = default, project_messages_per_minute = default,
      new_contacts_per_minute = default, new_contacts_per_day = default
    where id = ${project.id}`;
  return project;
}

/** Makes so many calls, 16 at a time, and counts the answers by status. */
async function flood(
  count: number,
  call: () => Promise<{ status: number }>,
): Promise<Record<number, number>> {
  const tally: Record<number, number> = {};
  let left = count;
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      while (left-- > 0) {
        const { status } = await call();
        tally[status] = (tally[status] ?? 0) + 1;
      }
    }),
  );
  return tally;
}

async function rowsOf(table: string, { id }: Project): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from ${sql(table)} where project_id = ${id}`;
  return row?.count ?? 0;
}

describe('a stranger with the access key and a new visitor key for each call', () => {
  test('makes no more contacts than the project’s ceiling of a minute', async () => {
    const tea = await ordinaryProject('Flooded Tea');
    const tally = await flood(900, async () =>
      callWidget('messages', messageFrom(await createVisitor('Nobody'), tea.accessKey)),
    );

    expect(Object.keys(tally).sort()).toEqual(['201', '429']);
    expect(tally[201]).toBeLessThanOrEqual(600);
    expect(await rowsOf('public.contacts', tea)).toBe(tally[201]);
    const [met] = await sql<{ refused: number }[]>`
      select sum(refused)::int as refused from private.ceilings_met where project_id = ${tea.id}`;
    expect(met?.refused, 'what the owner is told').toBe(tally[429]);
  });

  test('leaves no more tombstones than the ceiling of an hour', async () => {
    const tea = await ordinaryProject('Entombed Tea');
    const tally = await flood(1200, async () => {
      const { key } = await createVisitor('Nobody');
      return callWidget('erasures', { accessKey: tea.accessKey, visitor: { key } });
    });

    expect(Object.keys(tally).sort()).toEqual(['404', '429']);
    expect(await rowsOf('private.erased_contacts', tea)).toBe(tally[404]);
    expect(tally[404]).toBeLessThanOrEqual(600);
  });

  test('gets the export of one contact ten times an hour, and the audit record grows by one event', async () => {
    const tea = await ordinaryProject('Exported Tea');
    const visitor = await createVisitor('Ella');
    await callWidget('messages', messageFrom(visitor, tea.accessKey));
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) statuses.push((await exportOwn(tea, visitor)).status);

    expect(statuses).toEqual([...Array<number>(10).fill(200), 429, 429]);
    const events = await sql<{ exports: number }[]>`
      select exports from audit.exports where project_id = ${tea.id}`;
    // Two of them if the hour ended meanwhile.
    expect(events.length).toBeLessThanOrEqual(2);
    expect(events.reduce((sum, { exports }) => sum + exports, 0)).toBe(10);
  });

  test('gets one export of a contact at a time', async () => {
    const tea = await ordinaryProject('Patient Tea');
    const visitor = await createVisitor('Ella');
    const { body: sent } = await callWidget('messages', messageFrom(visitor, tea.accessKey));
    // Begins as the function does, and leaves the messages unread.
    await sql`select ingest.export_contact(${tea.accessKey}, null, ${visitor.contactId})`;
    const meanwhile = await exportOwn(tea, visitor);
    await sql`
      select ingest.export_messages(${tea.accessKey}, null, ${visitor.contactId}, ${String(sent['messageId'])})`;
    const afterwards = await exportOwn(tea, visitor);

    expect([meanwhile.status, meanwhile.body['code']]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(meanwhile.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(meanwhile.headers.get('retry-after'))).toBeLessThanOrEqual(30);
    expect(afterwards.status).toBe(200);
  });
});

function exportOwn({ accessKey }: Project, { key }: Visitor) {
  return callWidget('exports', { accessKey, visitor: { key } });
}
