import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { deriveContactId, type VisitorKey } from '@webspeaker/core';
import postgres from 'postgres';

import type { Session } from './visitors.ts';

type Sql = postgres.TransactionSql;
type Written = { id: string; at: string };
type Seen = { id: string; seen_at: string; withdrawn_at: string | null };

const CONNECT_LIMIT_SECONDS = 5;

/**
 * Opens the database that {@link backDate} may write to: that of the local stack which wrote the file, and no other,
 * wherever `dbUrl` leads.
 *
 * @param dbUrl as the stack's file names it
 * @param file the stack's file
 * @returns a connection, which the caller ends; null if the database is another one, or can't be reached
 */
export async function openOwnDatabase(dbUrl: string | undefined, file: string): Promise<postgres.Sql | null> {
  if (!dbUrl) return null;
  const sql = postgres(dbUrl, { max: 1, connect_timeout: CONNECT_LIMIT_SECONDS, onnotice: () => {} });
  try {
    const [setting] = await sql<{ cluster: string }[]>`select current_setting('data_directory') as cluster`;
    const folders = [dirname(setting?.cluster ?? ''), join(dirname(file), 'postgres')];
    const [actual, own] = await Promise.all(folders.map((folder) => realpath(folder)));
    if (actual === own) return sql;
  } catch {
    // Neither an answer nor a folder: it is not the local stack's.
  }
  await sql.end();
  return null;
}

/**
 * Moves what these sessions sent, and what follows from it, to when they are planned to have been: server time can't be
 * chosen through the API. To be called before the same visitors come back, so that the server then finds their
 * conversations as long ago as they are. What the shop was to answer and is two days old counts as resolved.
 *
 * Does not touch the audit record, which is append-only: a withdrawal stands there with the time at which it was sent.
 */
export async function backDate(
  sql: postgres.Sql,
  projectId: string,
  sessions: readonly Session[],
): Promise<void> {
  const written = writtenIn(sessions);
  const seen = await seenIn(sessions);
  await sql.begin(async (sql) => {
    await moveMessages(sql, projectId, written);
    await moveConversations(
      sql,
      projectId,
      written.map(({ id }) => id),
    );
    await moveContacts(sql, projectId, seen);
  });
}

async function moveMessages(sql: Sql, projectId: string, written: Written[]): Promise<void> {
  await sql`
    update public.messages m
    set
      created_at = w.at,
      received_at = case
        when m.sender = 'member' and w.at < now() - interval '1 minute' then w.at + interval '5 seconds'
      end
    from jsonb_to_recordset(${sql.json(written)}) as w(id uuid, at timestamptz)
    where m.project_id = ${projectId} and m.id = w.id`;
}

/** Moves the conversations of these messages to where the messages are now. */
async function moveConversations(sql: Sql, projectId: string, messageIds: string[]): Promise<void> {
  await sql`
    with spans as (
      select
        m.conversation_id, min(m.created_at) as began_at, max(m.created_at) as ended_at,
        max(m.created_at) filter (where m.sender = 'member') as replied_at,
        max(m.created_at) < now() - interval '2 days' as is_old
      from public.messages m
      where m.project_id = ${projectId}
      group by m.conversation_id
      having bool_or(m.id = any (${messageIds}))
    )
    update public.conversations c
    set
      created_at = s.began_at,
      last_message_at = s.ended_at,
      last_reply_at = s.replied_at,
      waiting_since = case when c.waiting_since is not null and not s.is_old then (
        select min(m.created_at)
        from public.messages m
        where
          m.project_id = c.project_id and m.conversation_id = c.id and m.sender = 'visitor'
          and m.created_at > coalesce(s.replied_at, '-infinity')
      ) end,
      resolved_at = case when s.is_old and coalesce(c.waiting_since, s.replied_at) is not null
        then s.ended_at + interval '1 hour' end
    from spans s
    where c.project_id = ${projectId} and c.id = s.conversation_id`;
}

/** Moves contacts and their consent receipts to where their conversations are now. */
async function moveContacts(sql: Sql, projectId: string, seen: Seen[]): Promise<void> {
  await sql`
    update public.contacts c
    set
      created_at = v.first_at,
      last_conversation_at = v.last_at,
      last_seen_at = s.seen_at,
      consent_withdrawn_at = case
        when c.consent_withdrawn_at is not null then coalesce(s.withdrawn_at, c.consent_withdrawn_at)
      end
    from jsonb_to_recordset(${sql.json(seen)}) as s(id uuid, seen_at timestamptz, withdrawn_at timestamptz)
    cross join lateral (
      select min(v.created_at) as first_at, max(v.created_at) as last_at
      from public.conversations v
      where v.project_id = ${projectId} and v.contact_id = s.id
    ) v
    where c.project_id = ${projectId} and c.id = s.id`;
  await sql`
    update public.consent_receipts r
    set recorded_at = c.created_at
    from public.contacts c
    where
      r.project_id = ${projectId} and r.contact_id = any (${seen.map(({ id }) => id)})
      and c.project_id = r.project_id and c.id = r.contact_id`;
}

/** When each message, answer and reply was written. One that was sent again was written the first time. */
function writtenIn(sessions: readonly Session[]): Written[] {
  const times = new Map<string, number>();
  for (const { steps } of sessions) {
    for (const { call, body, at } of steps) {
      if (call !== 'messages' && call !== 'answers' && call !== 'replies') continue;
      times.set(body.messageId, times.get(body.messageId) ?? at);
    }
  }
  return [...times].map(([id, at]) => ({ id, at: new Date(at).toISOString() }));
}

/** When each contact was last there, and took consent back. */
async function seenIn(sessions: readonly Session[]): Promise<Seen[]> {
  const seen = new Map<VisitorKey, { seenAt: number; withdrawnAt: number | null }>();
  for (const { steps } of sessions) {
    for (const { call, body, at } of steps) {
      if (!('visitor' in body) || body.visitor === null) continue;
      const { key } = body.visitor;
      const { seenAt, withdrawnAt } = seen.get(key) ?? { seenAt: 0, withdrawnAt: null };
      const isSighting = call === 'messages' || call === 'visits';
      seen.set(key, {
        seenAt: isSighting ? Math.max(seenAt, at) : seenAt,
        withdrawnAt: call === 'withdrawals' ? at : withdrawnAt,
      });
    }
  }
  return Promise.all(
    [...seen].map(async ([key, { seenAt, withdrawnAt }]) => ({
      id: await deriveContactId(key),
      seen_at: new Date(seenAt).toISOString(),
      withdrawn_at: withdrawnAt === null ? null : new Date(withdrawnAt).toISOString(),
    })),
  );
}
