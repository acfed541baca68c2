import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { measureStatement, spread, type Bench, type Measured, type Part, type Row } from '../bench.ts';
import { median } from '../measure.ts';
import { messageStatement, plainStatement, SENDERS } from '../statements.ts';

const SESSIONS = 16;

/**
 * How far the ingest function is from Postgres' own limit: 16 sessions call it, and the plain version of the work
 * (plain.sql) in turns with it, on the same server.
 */
export const limit: Part = async (bench) => {
  const { admin, project, rounds, say } = bench;
  await makePlain(bench);
  const statements = {
    'ingest.record_message': messageStatement(project, { contact: SENDERS.mixed }),
    'plain version': plainStatement(project, SENDERS.mixed),
  };
  const runs: Record<string, Measured[]> = {};
  for (let round = 1; round <= rounds; round++) {
    for (const [name, statement] of Object.entries(statements)) {
      say(`limit: ${name}, round ${round} of ${rounds}`);
      (runs[name] ??= []).push(await measureStatement(bench, { statement, sessions: SESSIONS }));
    }
  }
  await admin`drop schema plain cascade`;
  const rows = Object.entries(runs).map(([name, all]): Row => ({
    what: name,
    'messages/s': spread(all.map(({ perSecond }) => perSecond), 0),
    'Postgres ms/message': spread(all.map(({ postgresMs }) => postgresMs), 3),
    'WAL bytes/message': spread(all.map(({ walBytes }) => walBytes), 0),
  })); // prettier-ignore
  const [ours, plain] = Object.values(runs).map((all) => median(all.map(({ postgresMs }) => postgresMs)));
  rows.push({
    what: 'ratio, by processor time',
    'Postgres ms/message': ((ours ?? 0) / (plain ?? 1)).toFixed(2),
  });
  return rows;
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
