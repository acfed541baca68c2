import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { addCrowd, addMessages, inconsistencies } from '../../tools/fixtures/bulk.ts';
import { callWidget } from '../../tools/call.ts';
import { openSql } from '../../tools/database.ts';
import { ownStack, type OwnStack } from '../../tools/stack/own-stack.ts';
import { until, withChildren } from '../../tools/processes.ts';
import { createProject, type Project } from '../../tools/fixtures/project.ts';
import { createVisitor, messageFrom, type Visitor } from '../../tools/fixtures/visitor.ts';

let stack: OwnStack;
let sql: ReturnType<typeof openSql>;

beforeAll(async () => {
  stack = await ownStack();
  sql = openSql(stack.info.dbUrl);
});
afterAll(async () => {
  await sql.end();
  await stack.discard();
});

const send = async (visitor: Visitor, project: Project) => {
  const message = messageFrom(visitor, project.accessKey);
  const { status } = await callWidget('messages', message, { apiUrl: stack.info.apiUrl });
  return { status, id: String(message['messageId']) };
};
const erase = ({ key }: Visitor, { accessKey }: Project) =>
  callWidget('erasures', { accessKey, visitor: { key } }, { apiUrl: stack.info.apiUrl });

/** How much is left of a contact, by table. */
async function leftOf({ contactId }: Visitor, { id }: Project): Promise<Record<string, number>> {
  const [left] = await sql<Record<string, number>[]>`
    select
      (select count(*)::int from public.contacts where project_id = ${id} and id = ${contactId}) as contacts,
      (select count(*)::int from public.conversations where project_id = ${id} and contact_id = ${contactId}) as conversations,
      (select count(*)::int from public.consent_receipts where project_id = ${id} and contact_id = ${contactId}) as receipts,
      (select count(*)::int from public.messages m join public.conversations c
        on c.project_id = m.project_id and c.id = m.conversation_id
        where c.project_id = ${id} and c.contact_id = ${contactId}) as messages,
      (select count(*)::int from private.erased_contacts
        where project_id = ${id} and contact_hash = private.contact_hash(${contactId})) as tombstones`;
  return { ...left };
}

const GONE = { contacts: 0, conversations: 0, receipts: 0, messages: 0, tombstones: 1 };

/** Kills the server with all its sessions at once: a session whose server is gone would finish its statement first. */
async function killPostgres(): Promise<void> {
  const before = stack.postgresPid() ?? 0;
  for (const pid of await withChildren(before)) process.kill(pid, 'SIGKILL');
  await until(
    () => stack.postgresPid() !== null && stack.postgresPid() !== before,
    'another Postgres is there',
  );
  await until(async () => (await sql`select 1`.catch(() => [])).length === 1, 'it answers');
}

describe('erasing a contact with 10,000 messages while messages come in', () => {
  test('is complete: the visitor gets 410 and starts anew, others lose nothing, nobody deadlocks', async () => {
    const tea = await createProject(sql, 'Busy Erasure Tea');
    const greta = await createVisitor('Greta');
    const others = [await createVisitor('Hamid'), await createVisitor('Iris'), await createVisitor('Juri')];
    await send(greta, tea);
    await addMessages(sql, { project: tea, visitor: greta, count: 10_000, text: 'x'.repeat(200) });

    let sending = true;
    const acknowledged: Record<string, string[]> = {};
    const statuses: Record<string, Set<number>> = {};
    const keepSending = async (visitor: Visitor) => {
      const ids = (acknowledged[visitor.name] ??= []);
      const seen = (statuses[visitor.name] ??= new Set());
      while (sending) {
        const { status, id } = await send(visitor, tea);
        seen.add(status);
        if (status === 201) ids.push(id);
      }
    };
    const senders = [greta, greta, ...others].map(keepSending);
    await until(() => (acknowledged['Greta']?.length ?? 0) > 10, 'messages of the visitor');
    const erasure = await erase(greta, tea);
    await until(() => statuses['Greta']?.has(410) ?? false, 'the visitor is told');
    sending = false;
    await Promise.all(senders);

    expect(erasure.status).toBe(200);
    expect(erasure.body).toMatchObject({
      erased: { messages: 10_001 + (acknowledged['Greta']?.length ?? 0) },
    });
    expect(await leftOf(greta, tea)).toEqual(GONE);
    expect([...(statuses['Greta'] ?? [])].sort()).toEqual([201, 410]);
    for (const other of others) {
      expect([...(statuses[other.name] ?? [])]).toEqual([201]);
      const stored = await sql<{ id: string }[]>`
        select m.id from public.messages m join public.conversations c on c.project_id = m.project_id and c.id = m.conversation_id
        where c.project_id = ${tea.id} and c.contact_id = ${other.contactId}`;
      expect(stored.map(({ id }) => id).sort()).toEqual([...(acknowledged[other.name] ?? [])].sort());
    }
    expect(await inconsistencies(sql, tea)).toEqual([]);
    const [deadlocks] = await sql<
      { deadlocks: string }[]
    >`select deadlocks from pg_stat_database where datname = current_database()`;
    expect(Number(deadlocks?.deadlocks)).toBe(0);

    const anew = await createVisitor('Greta');
    expect((await send(anew, tea)).status).toBe(201);
  });
});

describe('killing Postgres (kill -9)', () => {
  test('in the middle of an erasure leaves all or nothing, and a repeated call finishes it', async () => {
    const tea = await createProject(sql, 'Killed Erasure Tea');
    const kaya = await createVisitor('Kaya');
    await send(kaya, tea);
    await addMessages(sql, { project: tea, visitor: kaya, count: 200_000, text: 'x'.repeat(100) });
    const whole = await leftOf(kaya, tea);

    const erasure = erase(kaya, tea);
    await until(async () => {
      const active = await sql`
        select from pg_stat_activity
        where state = 'active' and query like '%ingest.erase_contact%' and pid <> pg_backend_pid()`;
      return active.length > 0;
    }, 'the erasure runs');
    await killPostgres();
    expect((await erasure).status).toBe(503);

    expect(await leftOf(kaya, tea)).toEqual(whole);
    expect(await inconsistencies(sql, tea)).toEqual([]);
    expect((await erase(kaya, tea)).status).toBe(200);
    expect(await leftOf(kaya, tea)).toEqual(GONE);
  });

  test('in the middle of a retention run keeps whole batches, and a repeated run finishes it', async () => {
    const tea = await createProject(sql, 'Killed Retention Tea', { contact_retention_days: 30 });
    await addCrowd(sql, tea.id, {
      count: 3000,
      createdDaysAgo: 90,
      seenDaysAgo: 60,
      messages: 5,
      receipts: true,
    });
    await sql.unsafe(
      'analyze public.contacts, public.conversations, public.messages, public.consent_receipts',
    );
    const recent = await createVisitor('Mona');
    await send(recent, tea);

    const erased = async () => {
      const [row] = await sql<{ events: number; runs: number; contacts: number }[]>`
        select
          (select count(*)::int from public.audit_events where project_id = ${tea.id} and action = 'contact.erased') as events,
          (select coalesce(sum((details ->> 'contacts')::int), 0)::int from public.audit_events
            where project_id = ${tea.id} and action = 'retention.run') as runs,
          3001 - (select count(*)::int from public.contacts where project_id = ${tea.id}) as contacts`;
      return { ...row };
    };
    const run = sql`call private.run_retention(50)`.then(
      () => 'finished',
      () => 'broken off',
    );
    await until(async () => ((await erased()).contacts ?? 0) > 100, 'some batches are done');
    await killPostgres();
    expect(await run).toBe('broken off');

    const half = await erased();
    expect(half.contacts).toBeGreaterThan(100);
    expect(half.contacts).toBeLessThan(3000);
    expect(half).toEqual({ events: half.contacts, runs: half.contacts, contacts: half.contacts });
    expect((half.contacts ?? 0) % 50).toBe(0);
    expect(await inconsistencies(sql, tea)).toEqual([]);

    await sql`call private.run_retention(50)`;
    expect(await erased()).toEqual({ events: 3000, runs: 3000, contacts: 3000 });
    expect(await inconsistencies(sql, tea)).toEqual([]);
    expect((await send(recent, tea)).status).toBe(201);
  });
});
