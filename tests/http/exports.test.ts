import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { contactExport, type ContactExport } from '@webspeaker/core';

import { callContacts, callWidget } from '../../tools/call.ts';
import { openSql } from '../../tools/database.ts';
import { signUp, type Member } from '../../tools/fixtures/member.ts';
import { createProject, type Project } from '../../tools/fixtures/project.ts';
import { createVisitor, messageFrom, type Visitor } from '../../tools/fixtures/visitor.ts';

const sql = openSql();
let tea: Project;
let coffee: Project;
let owner: Member;
let stranger: Member;

beforeAll(async () => {
  [tea, coffee] = [await createProject(sql, 'Exports Tea'), await createProject(sql, 'Exports Coffee')];
  [owner, stranger] = [await signUp('Olivia'), await signUp('Stellan')];
  for (const [{ organizationId }, { id }] of [
    [tea, owner],
    [coffee, stranger],
  ] as const) {
    await sql`insert into public.organization_members (organization_id, user_id, role) values (${organizationId}, ${id}, 'owner')`;
  }
});
afterAll(() => sql.end());

const byKey = (project: Project, { key }: Visitor) => ({ accessKey: project.accessKey, visitor: { key } });
const exportOwn = (project: Project, visitor: Visitor, accept = 'application/json') =>
  callWidget<ContactExport>('exports', byKey(project, visitor), { headers: { Accept: accept } });

async function talkative(name: string): Promise<Visitor> {
  const visitor = await createVisitor(name);
  for (const [channel, text] of [
    ['ai_search', 'Which tea has the least caffeine?'],
    ['live_support', 'My parcel is late'],
    ['live_support', 'Number 4711'],
  ]) {
    const headers = { 'X-Forwarded-For': '133.11.0.1' };
    const message = messageFrom(visitor, tea.accessKey, { channel, text });
    const { body } = await callWidget('messages', message, { headers });
    await answerIn(channel, { messageId: message['messageId'], ...body });
  }
  return visitor;
}

const ANSWER = '**Houjicha**, of [ours](https://fernway.example/teas?a&b) or [others](/others) <b>\n\n---';

/** AI search answers by the owner's server, live support by its owner, so that the export has both sides. */
async function answerIn(channel: string | undefined, message: Record<string, unknown>): Promise<void> {
  if (channel === 'ai_search') {
    const sources = [{ title: 'Teas', url: 'https://fernway.example/teas' }];
    const answer = { text: ANSWER, sources, outcome: 'answered', messageId: randomUUID() };
    await callWidget(
      'answers',
      { accessKey: tea.accessKey, inReplyTo: message['messageId'], ...answer },
      { headers: { Authorization: `Bearer ${tea.secretKey}` } },
    );
    return;
  }
  await callContacts(`${tea.id}/conversations/${String(message['conversationId'])}/replies`, {
    method: 'POST',
    credential: owner.token,
    body: { messageId: randomUUID(), text: 'We are looking' },
  });
}

/** Left out: it says who a member is, and nothing about the visitor. */
const OF_A_MEMBER = Symbol('a member');
/** Left out: the hash of a consent claim, whose receipt is there. */
const OF_A_RECEIPT = Symbol('a receipt');

/**
 * Where each column of a table that belongs to a contact is in the export: the value at the path, for each row. A column
 * that is left out on purpose says why. A new column is in neither, and then the test fails.
 */
const COLUMNS: Record<
  string,
  Record<string, ((found: ContactExport) => unknown[]) | string | typeof OF_A_MEMBER | typeof OF_A_RECEIPT>
> = {
  contacts: {
    project_id: ({ project }) => [project.id],
    id: ({ contact }) => [contact.id],
    country: ({ contact }) => [contact.country],
    created_at: ({ contact }) => [contact.createdAt],
    last_seen_at: ({ contact }) => [contact.lastSeenAt],
    conversations_count: ({ contact }) => [contact.conversationsCount],
    consent_withdrawn_at: ({ contact }) => [contact.consentWithdrawnAt],
    last_conversation_at: ({ conversations }) => [
      conversations
        .map(({ createdAt }) => createdAt)
        .sort()
        .at(-1),
    ],
    claim_hash: OF_A_RECEIPT,
  },
  consent_receipts: {
    project_id: ({ project, consentReceipts }) => consentReceipts.map(() => project.id),
    id: ({ consentReceipts }) => consentReceipts.map(({ id }) => id),
    contact_id: ({ contact, consentReceipts }) => consentReceipts.map(() => contact.id),
    source: ({ consentReceipts }) => consentReceipts.map(({ source }) => source),
    category: ({ consentReceipts }) => consentReceipts.map(({ category }) => category),
    method: ({ consentReceipts }) => consentReceipts.map(({ method }) => method),
    given_at: ({ consentReceipts }) => consentReceipts.map(({ givenAt }) => givenAt),
    recorded_at: ({ consentReceipts }) => consentReceipts.map(({ recordedAt }) => recordedAt),
    widget_version: ({ consentReceipts }) => consentReceipts.map(({ widgetVersion }) => widgetVersion),
  },
  conversations: {
    project_id: ({ project, conversations }) => conversations.map(() => project.id),
    id: ({ conversations }) => conversations.map(({ id }) => id),
    contact_id: ({ contact, conversations }) => conversations.map(() => contact.id),
    conversation_key_hash: 'only set in conversations without a contact',
    channel: ({ conversations }) => conversations.map(({ channel }) => channel),
    created_at: ({ conversations }) => conversations.map(({ createdAt }) => createdAt),
    last_message_at: ({ conversations }) => conversations.map(({ lastMessageAt }) => lastMessageAt),
    messages_count: ({ conversations }) => conversations.map(({ messagesCount }) => messagesCount),
    waiting_since: ({ conversations }) => conversations.map(({ waitingSince }) => waitingSince),
    resolved_at: ({ conversations }) => conversations.map(({ resolvedAt }) => resolvedAt),
    assigned_to: OF_A_MEMBER,
    last_reply_at: ({ conversations }) =>
      conversations.map(({ messages }) =>
        messages
          .filter(({ sender }) => sender !== 'visitor')
          .map(({ createdAt }) => createdAt)
          .sort()
          .at(-1),
      ),
    // Told by the times of the conversations in a channel.
    is_newest: ({ conversations }) =>
      conversations.map(
        ({ channel, createdAt }) =>
          !conversations.some((other) => other.channel === channel && other.createdAt > createdAt),
      ),
  },
  messages: {
    project_id: ({ project, ...found }) => messagesOf(found).map(() => project.id),
    id: (found) => messagesOf(found).map(({ id }) => id),
    conversation_id: ({ conversations }) =>
      conversations.flatMap(({ id, messages }) => messages.map(() => id)),
    sender: (found) => messagesOf(found).map(({ sender }) => sender),
    text: (found) => messagesOf(found).map(({ text }) => text),
    page_url: (found) => messagesOf(found).map(({ pageUrl }) => pageUrl),
    created_at: (found) => messagesOf(found).map(({ createdAt }) => createdAt),
    in_reply_to: (found) => messagesOf(found).map(({ inReplyTo }) => inReplyTo),
    reported_by: (found) => messagesOf(found).map(({ reportedBy }) => reportedBy),
    outcome: (found) => messagesOf(found).map(({ outcome }) => outcome),
    sources: (found) => messagesOf(found).map(({ sources }) => sources),
    rating: (found) => messagesOf(found).map(({ rating }) => rating),
    author_id: OF_A_MEMBER,
    is_note: (found) => messagesOf(found).map(({ isNote }) => isNote),
    received_at: (found) => messagesOf(found).map(({ receivedAt }) => receivedAt),
  },
};

const messagesOf = ({ conversations }: Pick<ContactExport, 'conversations'>) =>
  conversations.flatMap(({ messages }) => messages);
const comparable = (values: unknown[]) => values.map((value) => JSON.stringify(value)).sort();

describe('a visitor’s export', () => {
  test('holds every column of every row of every table that belongs to the contact', async () => {
    const visitor = await talkative('Paula');
    await callWidget('withdrawals', byKey(tea, visitor));
    const { body } = await exportOwn(tea, visitor);

    // What was asked of the owner is told in words, in what is held besides.
    const belonging = await sql<{ table: string }[]>`
      select distinct table_name as table from information_schema.columns
      where table_schema = 'public' and (table_name = 'contacts' or column_name in ('contact_id', 'conversation_id'))
        and table_name <> 'data_requests'
        and table_name in (select tablename from pg_tables where schemaname = 'public')`;
    expect(belonging.map(({ table }) => table).sort()).toEqual(Object.keys(COLUMNS).sort());

    // What Postgres itself makes of another column holds nothing that is not there.
    const [generated] = await sql<{ columns: string[] }[]>`
      select array_agg(column_name::text) as columns from information_schema.columns
      where table_schema = 'public' and is_generated = 'ALWAYS'`;
    for (const [table, columns] of Object.entries(COLUMNS)) {
      const conditions = {
        contacts: 'id = $2',
        messages: 'conversation_id in (select c.id from public.conversations c where c.contact_id = $2)',
      };
      const condition = conditions[table as keyof typeof conditions] ?? 'contact_id = $2';
      const rows = await sql.unsafe<{ row: Record<string, unknown> }[]>(
        `select to_jsonb(t) - $3::text[] as row from public.${table} t where project_id = $1 and ${condition}`,
        [tea.id, visitor.contactId, generated?.columns ?? []],
      );
      expect(rows.length).toBeGreaterThan(0);
      expect([table, Object.keys(rows[0]?.row ?? {}).sort()]).toEqual([table, Object.keys(columns).sort()]);
      for (const [column, read] of Object.entries(columns)) {
        const stored = rows.map(({ row }) => row[column]);
        const where = `${table}.${column}`;
        if (typeof read === 'symbol') continue;
        if (typeof read === 'string')
          expect([where, stored.every((value) => value === null)]).toEqual([where, true]);
        else expect([where, comparable(read(body))]).toEqual([where, comparable(stored)]);
      }
    }
  });

  test('follows the published schema, conversation by conversation and in the order of the messages', async () => {
    const visitor = await talkative('Rafael');
    const answer = await exportOwn(tea, visitor);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="contact-${visitor.contactId}.json"`,
    );
    expect(contactExport.parse(answer.body)).toEqual(answer.body);
    expect(answer.body).toMatchObject({
      format: 'webspeaker.contact-export',
      version: 1,
      contact: { country: 'JP' },
    });
    expect(
      answer.body.conversations.map(({ channel, messages }) => [channel, messages.map(({ text }) => text)]),
    ).toEqual([
      ['ai_search', ['Which tea has the least caffeine?', ANSWER]],
      ['live_support', ['My parcel is late', 'We are looking', 'Number 4711', 'We are looking']],
    ]);
    expect(answer.body.notHeld.join()).toContain('IP');
  });

  test('is complete and in order over many pages, with messages of one time', async () => {
    const visitor = await talkative('Sofia');
    const [conversation] = await sql<{ id: string }[]>`
      select id from public.conversations where project_id = ${tea.id} and contact_id = ${visitor.contactId} and channel = 'ai_search'`;
    const id = conversation?.id ?? '';
    // In one statement: other tests count at the same time.
    await sql`
      with bulk as (
        insert into public.messages (project_id, id, conversation_id, text, created_at)
        select ${tea.id}, gen_random_uuid(), ${id}, 'bulk ' || n, now() + (n / 7) * interval '1 second'
        from generate_series(1, 1100) n
      )
      update public.conversations set messages_count = messages_count + 1100
      where project_id = ${tea.id} and id = ${id}`;
    const { body } = await exportOwn(tea, visitor);

    expect(contactExport.parse(body).conversations.map(({ messages }) => messages.length)).toEqual([1102, 4]);
    const times = body.conversations[0]?.messages.map(({ createdAt }) => createdAt) ?? [];
    expect(times).toEqual([...times].sort());
    expect(new Set(messagesOf(body).map((message) => message.id)).size).toBe(1106);
  });

  test('of hostile text as HTML shows the text and runs nothing', async () => {
    const hostile = `<script>alert(1)</script><img src=x onerror="alert(2)">' & "`;
    const evil = await createProject(sql, '<b>Evil</b> & "Co"');
    const visitor = await createVisitor('Theo');
    visitor.consent.category = '"><svg onload=alert(3)>';
    const page = 'https://fernway.example/a\'b"c<d>';
    await callWidget('messages', messageFrom(visitor, evil.accessKey, { text: hostile, pageUrl: page }));
    const answer = await callWidget<string>('exports', byKey(evil, visitor), {
      headers: { Accept: 'text/html' },
    });

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'unsafe-inline'/,
    );
    const tags = new Set([...answer.body.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, tag]) => tag?.toLowerCase()));
    expect([...tags].filter((tag) => ['script', 'img', 'svg', 'b', 'd'].includes(tag ?? ''))).toEqual([]);
    expect(answer.body).toContain('&#60;script&#62;alert(1)&#60;/script&#62;');
    expect(answer.body).toContain(visitor.contactId);
    expect(answer.body).not.toMatch(/<[^>]*\son\w+=[^>]*>/);
  });

  test('as HTML shows what an AI formatted, with links to whole addresses alone', async () => {
    const { body } = await callWidget<string>('exports', byKey(tea, await talkative('Ida')), {
      headers: { Accept: 'text/html' },
    });
    expect(body).toContain(
      '<p dir="auto"><strong>Houjicha</strong>, of <a href="https://fernway.example/teas?a&#38;b" target="_blank" rel="noopener noreferrer nofollow">ours</a> or others &#60;b&#62;</p><hr>',
    );
  });

  test('is HTML for who prefers it, and JSON for everyone else', async () => {
    const visitor = await talkative('Ulla');
    const type = async (accept: string) =>
      (await exportOwn(tea, visitor, accept)).headers.get('content-type')?.split(';')[0];
    expect(await type('text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8')).toBe('text/html');
    expect(await type('*/*')).toBe('application/json');
    expect(await type('application/json')).toBe('application/json');
    expect(await type('text/html;q=0.5, application/json')).toBe('application/json');
    expect(await type('image/png')).toBe('application/json');
  });

  test('is a page in the language that its reader prefers, for visitors and for members, and the same JSON for all', async () => {
    const visitor = await talkative('Vera');
    const readers = [
      (headers: Record<string, string>) => callWidget<string>('exports', byKey(tea, visitor), { headers }),
      (headers: Record<string, string>) =>
        callContacts<string>(`${tea.id}/${visitor.contactId}/export`, {
          method: 'GET',
          credential: owner.token,
          headers,
        }),
    ];
    for (const read of readers) {
      const german = await read({ Accept: 'text/html', 'Accept-Language': 'de-AT,en;q=0.8' });
      expect(german.headers.get('content-language')).toBe('de');
      expect(german.body).toContain('<html lang="de">');
      for (const words of [
        'Alles, was über diesen Kontakt',
        'Durch ausdrückliche Auswahl',
        'Live-Support, ',
        'Nicht gespeichert',
        '(JP)',
      ]) {
        expect(german.body).toContain(words);
      }
      expect(german.body).not.toMatch(/Held besides|messages|Visitor<|never stored/);
      const other = await read({ Accept: 'text/html', 'Accept-Language': 'fr' });
      expect(other.headers.get('content-language')).toBe('en');
      expect(other.body).toContain('Everything held on this contact');
    }
    const { body } = await callWidget<ContactExport>('exports', byKey(tea, visitor), {
      headers: { Accept: 'application/json', 'Accept-Language': 'de' },
    });
    expect(body.notHeld).toEqual((await exportOwn(tea, visitor)).body.notHeld);
  });

  test('needs no consent, and ends with the erasure', async () => {
    const visitor = await talkative('Viktor');
    await callWidget('withdrawals', byKey(tea, visitor));
    expect((await exportOwn(tea, visitor)).status).toBe(200);
    await callWidget('erasures', byKey(tea, visitor));
    const gone = await callWidget('exports', byKey(tea, visitor));
    const unknown = await callWidget('exports', byKey(tea, await createVisitor('Wanda')));
    expect([gone.status, gone.body['code']]).toEqual([410, 'CONTACT_ERASED']);
    expect([unknown.status, unknown.body['code']]).toEqual([404, 'NOT_FOUND']);
  });

  test('may be read by a page of the project alone', async () => {
    const visitor = await talkative('Xaver');
    const own = await callWidget('exports', byKey(tea, visitor), { headers: { Origin: tea.origin } });
    const other = await callWidget('exports', byKey(tea, visitor), { headers: { Origin: coffee.origin } });
    expect([own.status, own.headers.get('access-control-allow-origin')]).toEqual([200, tea.origin]);
    expect([other.status, other.body['code']]).toEqual([403, 'ORIGIN_NOT_ALLOWED']);
    expect(JSON.stringify(other.body)).not.toContain(visitor.contactId);
  });
});

describe('an export by contact id', () => {
  const exportBy = (project: Project, { contactId }: { contactId: string }, credential?: string) =>
    callContacts(`${project.id}/${contactId}/export`, {
      method: 'GET',
      ...(credential === undefined ? {} : { credential }),
    });

  test('gives a member and the owner’s server what it gives the visitor, and is audited for each', async () => {
    const visitor = await talkative('Ylva');
    const own = await exportOwn(tea, visitor);
    for (const credential of [owner.token, tea.secretKey]) {
      const answer = await exportBy(tea, visitor, credential);
      expect(answer.status).toBe(200);
      expect({ ...answer.body, exportedAt: '' }).toEqual({ ...own.body, exportedAt: '' });
    }
    const events = await sql`
      select actor_kind from public.audit_events
      where project_id = ${tea.id} and action = 'contact.exported'
        and contact_hash = encode(sha256(convert_to(${visitor.contactId}, 'UTF8')), 'hex')
      order by created_at`;
    expect(events.map(({ actor_kind }) => actor_kind as string)).toEqual(['visitor', 'member', 'api']);
  });

  test('finds nothing for another organization, and refuses a bad credential', async () => {
    const visitor = await talkative('Zeno');
    const answers = {
      stranger: await exportBy(tea, visitor, stranger.token),
      strangersKey: await exportBy(tea, visitor, coffee.secretKey),
      nobody: await exportBy(tea, visitor),
      forged: await exportBy(tea, visitor, `${owner.token.slice(0, -6)}AAAAAA`),
      unknown: await exportBy(tea, { contactId: randomUUID() }, owner.token),
    };
    expect(
      Object.fromEntries(
        Object.entries(answers).map(([name, { status, body }]) => [name, [status, body['code']]]),
      ),
    ).toEqual({
      stranger: [404, 'NOT_FOUND'],
      strangersKey: [401, 'UNAUTHENTICATED'],
      nobody: [401, 'UNAUTHENTICATED'],
      forged: [401, 'UNAUTHENTICATED'],
      unknown: [404, 'NOT_FOUND'],
    });
    for (const { body } of Object.values(answers)) expect(JSON.stringify(body)).not.toContain('caffeine');
  });
});
