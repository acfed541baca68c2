import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { measureStatement, spread, type Bench, type Measured, type Part, type Row } from '../bench.ts';
import { median } from '../measure.ts';
import { messageStatement, plainStatement, SENDERS, togetherStatement } from '../statements.ts';

/**
 * How far the ingest functions are from Postgres' own limit: messages come as the widget function sends them when much
 * comes in, sixteen together in two sessions; each by itself in 16 sessions; and, in turns with them on the same server,
 * as the plain version of the work (plain.sql).
 */
export const limit: Part = async (bench) => {
  const { admin, project, rounds, say } = bench;
  await makePlain(bench);
  const loads = {
    'ingest.record_messages': {
      statement: togetherStatement(project, { messages: 16 }),
      each: 16,
      sessions: 2,
    },
    'ingest.record_message': {
      statement: messageStatement(project, { contact: SENDERS.mixed }),
      sessions: 16,
    },
    'plain version': { statement: plainStatement(project, SENDERS.mixed), sessions: 16 },
  };
  const runs: Record<string, Measured[]> = {};
  for (let round = 1; round <= rounds; round++) {
    for (const [name, load] of Object.entries(loads)) {
      say(`limit: ${name}, round ${round} of ${rounds}`);
      (runs[name] ??= []).push(await measureStatement(bench, load));
    }
  }
  await admin`drop schema plain cascade`;
  const plainMs = median((runs['plain version'] ?? []).map(({ postgresMs }) => postgresMs));
  return Object.entries(runs).map(([name, all]): Row => ({
    what: name,
    'messages/s': spread(all.map(({ perSecond }) => perSecond), 0),
    'Postgres ms/message': spread(all.map(({ postgresMs }) => postgresMs), 3),
    'of the plain version': (median(all.map(({ postgresMs }) => postgresMs)) / plainMs).toFixed(2),
    'WAL bytes/message': spread(all.map(({ walBytes }) => walBytes), 0),
  })); // prettier-ignore
};

/** The plain tables with the project's contacts, conversations and messages in them. */
async function makePlain({ admin, project }: Bench): Promise<void> {
  await admin.unsafe(await readFile(join(import.meta.dirname, '../plain.sql'), 'utf8'));
  await admin`
    insert into plain.contacts
    select project_id, id, country, created_at, last_seen_at, conversations_count
    from public.contacts where project_id = ${project.id}`;
  await admin`
    insert into plain.conversations
    select project_id, id, contact_id, channel, created_at, last_message_at, messages_count
    from public.conversations where project_id = ${project.id}`;
  await admin`
    insert into plain.messages
    select project_id, id, conversation_id, text, page_url, created_at
    from public.messages where project_id = ${project.id}`;
  await admin.unsafe('vacuum (analyze) plain.contacts, plain.conversations, plain.messages');
}
