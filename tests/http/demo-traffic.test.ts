import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openSql } from '../../tools/database.ts';
import { createProject, type Project } from '../../tools/fixtures/project.ts';
import { root } from '../../tools/root.ts';
import { stack } from '../../tools/stack/stack.ts';

const sql = openSql();
// Beside the stack's own file: by its place the command knows the database for its own.
const file = join(dirname(process.env['WEBSPEAKER_STACK_FILE'] ?? ''), 'demo-traffic.json');
let project: Project;

beforeAll(async () => {
  project = await createProject(sql, 'Demo traffic');
  await sendTraffic(file, 11);
});
afterAll(async () => {
  await rm(file, { force: true });
  await sql.end();
});

/** Runs the command for the project of this test; returns what it prints. */
async function sendTraffic(path: string, seed: number): Promise<string> {
  await writeFile(path, JSON.stringify({ ...stack(), demoUrl: project.origin, project }));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      ...['--conditions=@webspeaker/source', 'scripts/demo-traffic.ts'],
      ...['--visitors', '60', '--seed', String(seed), '--stack', path],
    ],
    { cwd: root },
  );
  return stdout;
}

describe('demo traffic', () => {
  test('comes over two months, up to now, and some come back on a later day', async () => {
    const [contacts] = await sql`
      select
        count(distinct created_at::date)::integer as days,
        max(now() - created_at) > interval '30 days' as "isLong",
        bool_or(last_seen_at > created_at + interval '1 day') as "someCameBack"
      from public.contacts where project_id = ${project.id}`;
    expect(contacts).toMatchObject({ isLong: true, someCameBack: true });
    expect(contacts?.['days']).toBeGreaterThan(20);
    const [conversations] = await sql`
      select min(now() - last_message_at) < interval '1 hour' as "isLive"
      from public.conversations where project_id = ${project.id}`;
    expect(conversations).toEqual({ isLive: true });
  });

  test('leaves nothing that the audit views find fault with', async () => {
    const views = [
      'contacts_without_receipt',
      'erased_but_present',
      'miscounted',
      'past_retention',
      'tracking_without_contact',
    ];
    for (const view of views)
      expect({
        view,
        rows: await sql`select * from ${sql(`audit.${view}`)} where project_id = ${project.id}`,
      }).toEqual({
        view,
        rows: [],
      });
  });

  test('has conversations that are as long ago as their messages, and keep to the idle limits', async () => {
    const wrong = await sql`
      select c.id
      from public.conversations c
      cross join lateral (
        select
          min(m.created_at) as began_at, max(m.created_at) as ended_at, max(m.pause) as pause,
          max(m.created_at) filter (where m.sender = 'member') as replied_at,
          bool_or(m.sender <> 'visitor' and m.is_first) as begins_with_answer
        from (
          select
            m.*, m.created_at - lag(m.created_at) over by_time as pause, row_number() over by_time = 1 as is_first
          from public.messages m
          where m.project_id = c.project_id and m.conversation_id = c.id
          window by_time as (order by m.created_at)
        ) m
      ) m
      left join public.contacts p on p.project_id = c.project_id and p.id = c.contact_id
      where
        c.project_id = ${project.id}
        and (
          (c.created_at, c.last_message_at, c.last_reply_at)
            is distinct from (m.began_at, m.ended_at, m.replied_at)
          or m.ended_at > now()
          or m.pause > interval '30 minutes'
          or m.begins_with_answer
          or c.waiting_since not between coalesce(c.last_reply_at, c.created_at) and c.last_message_at
          or p.created_at > c.created_at
          or p.last_conversation_at < c.created_at
        )`;
    expect(wrong).toEqual([]);
    const late = await sql`
      select from public.messages a
      join public.messages q on q.project_id = a.project_id and q.id = a.in_reply_to
      where a.project_id = ${project.id} and a.created_at <= q.created_at`;
    expect(late).toHaveLength(0);
  });
});

test('demo traffic back-dates nothing unless the file is the one of the local stack, and says so', async () => {
  const elsewhere = join(await mkdtemp(join(tmpdir(), 'demo-traffic-')), 'stack.json');
  const old = () =>
    sql`select id from public.contacts where project_id = ${project.id} and created_at < now() - interval '1 day' order by id`;
  const before = await old();
  try {
    expect(await sendTraffic(elsewhere, 12)).toContain('all came just now');
  } finally {
    await rm(dirname(elsewhere), { recursive: true });
  }
  expect(await old()).toEqual(before);
});
