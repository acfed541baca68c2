import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { callWidget } from '../../tools/call.ts';
import { openSql } from '../../tools/database.ts';
import { createProject, type Project } from '../../tools/fixtures/project.ts';
import { createVisitor, messageFrom } from '../../tools/fixtures/visitor.ts';
import { until } from '../../tools/processes.ts';
import { ownStack, type OwnStack } from '../../tools/stack/own-stack.ts';

const POOL = 3;

let stack: OwnStack;
let sql: ReturnType<typeof openSql>;
let tea: Project;

beforeAll(async () => {
  stack = await ownStack({ functionSettings: { WEBSPEAKER_DB_POOL: String(POOL) } });
  sql = openSql(stack.info.dbUrl);
  tea = await createProject(sql, 'Sessions Tea');
});
afterAll(async () => {
  await sql.end();
  await stack.discard();
});

const call = (name: string, body: unknown) => callWidget(name, body, { apiUrl: stack.info.apiUrl });

async function countSessions(): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from pg_catalog.pg_stat_activity where application_name = 'webspeaker'`;
  return row?.count ?? 0;
}

describe('the sessions of a function', () => {
  test('are never all taken by erasures: messages of others come through meanwhile', async () => {
    const visitors = await Promise.all(Array.from({ length: 2 * POOL }, () => createVisitor('Held')));
    for (const visitor of visitors) await call('messages', messageFrom(visitor, tea.accessKey));

    const holder = await sql.reserve();
    await holder`begin`;
    await holder`select from public.contacts where project_id = ${tea.id} for update`;
    const erasures = visitors.map(({ key }) =>
      call('erasures', { accessKey: tea.accessKey, visitor: { key } }),
    );
    await until(async () => {
      const waiting = await sql`
        select from pg_catalog.pg_stat_activity
        where application_name = 'webspeaker' and wait_event_type = 'Lock'`;
      return waiting.length === POOL - 1;
    }, 'erasures wait in all sessions but one');
    for (let i = 0; i < 10; i++) {
      const { status } = await call('messages', messageFrom(await createVisitor('Free'), tea.accessKey));
      expect(status).toBe(201);
    }
    expect(await countSessions()).toBeLessThanOrEqual(POOL);

    await holder`rollback`;
    holder.release();
    expect((await Promise.all(erasures)).map(({ status }) => status)).toEqual(visitors.map(() => 200));
  });

  test('are never all taken by messages that wait: those of others come through meanwhile', async () => {
    const visitors = await Promise.all(Array.from({ length: 2 * POOL }, () => createVisitor('Busy')));
    const holder = await sql.reserve();
    await holder`begin`;
    for (const { contactId } of visitors) await holder`select private.lock_contact(${tea.id}, ${contactId})`;
    const waiting = visitors.map((visitor) => call('messages', messageFrom(visitor, tea.accessKey)));
    await until(async () => {
      const sessions = await sql`
        select from pg_catalog.pg_stat_activity
        where application_name = 'webspeaker' and wait_event_type = 'Lock'`;
      return sessions.length === POOL - 1;
    }, 'messages wait in all sessions but one');
    for (let i = 0; i < 10; i++) {
      const { status } = await call('messages', messageFrom(await createVisitor('Free'), tea.accessKey));
      expect(status).toBe(201);
    }
    await holder`rollback`;
    holder.release();
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(visitors.map(() => 201));
  });

  test('are given back when nobody writes for a while', async () => {
    expect((await call('messages', messageFrom(await createVisitor('Last'), tea.accessKey))).status).toBe(
      201,
    );
    expect(await countSessions()).toBeGreaterThanOrEqual(1);
    await until(async () => (await countSessions()) === 0, 'no session is left');
  });
});
