import { readFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';

import { askHealth, callContacts, callWidget, type Answer } from '../../tools/call.ts';
import { openSql } from '../../tools/database.ts';
import { createProject, type Project } from '../../tools/fixtures/project.ts';
import { createVisitor, messageFrom, type Visitor } from '../../tools/fixtures/visitor.ts';

type Json = Record<string, unknown>;
type Response = { content?: { 'application/json'?: { schema: Json } }; headers?: Json };
type Document = {
  paths: Record<string, Record<string, { responses: Record<string, Response> }>>;
  components: { schemas: Record<string, Json> };
};

const CRAWLER = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';

const sql = openSql();
let document: Document;
let tea: Project;

beforeAll(async () => {
  document = JSON.parse(await readFile('docs/openapi.json', 'utf8')) as Document;
  tea = await createProject(sql, 'Described Tea', { messages_per_minute: 1 });
  byServer = { headers: { Authorization: `Bearer ${tea.secretKey}` } };
});
afterAll(() => sql.end());

/** A schema of the document with its references put in, as a reader of the document alone would check with it. */
function readSchema(schema: Json): z.ZodType {
  const text = JSON.stringify(schema).replaceAll(
    /\{"\$ref":"#\/components\/schemas\/(\w+)"\}/g,
    (_, name: string) => JSON.stringify(document.components.schemas[name]),
  );
  return z.fromJSONSchema(JSON.parse(text) as z.core.JSONSchema.JSONSchema);
}

async function known(): Promise<Visitor> {
  const visitor = await createVisitor('Pia');
  expect((await callWidget('messages', messageFrom(visitor, tea.accessKey))).status).toBe(201);
  return visitor;
}
async function erased(): Promise<Visitor> {
  const visitor = await known();
  await callWidget('erasures', { accessKey: tea.accessKey, visitor: { key: visitor.key } });
  return visitor;
}

async function withdrawn(): Promise<Visitor> {
  const visitor = await known();
  await callWidget('withdrawals', { accessKey: tea.accessKey, visitor: { key: visitor.key } });
  return visitor;
}

/** Somebody with a question and the answer of the owner's server to it. */
async function answered(): Promise<{
  visitor: Visitor;
  question: string;
  answer: string;
  conversation: string;
}> {
  const visitor = await createVisitor('Sol');
  const [question, answer] = [randomUUID(), randomUUID()];
  await callWidget('messages', messageFrom(visitor, tea.accessKey, { messageId: question }));
  const { body } = await callWidget('answers', answerTo(question, { messageId: answer }), byServer);
  return { visitor, question, answer, conversation: String(body['conversationId']) };
}
const answerTo = (inReplyTo: string, fields: Json = {}) => ({
  accessKey: tea.accessKey,
  messageId: randomUUID(),
  inReplyTo,
  text: 'Yes, to Norway too.',
  outcome: 'answered',
  ...fields,
});
let byServer: { headers: Record<string, string> };

/** Calls that bring about every answer about what comes back to a visitor. */
async function callBack(): Promise<Record<string, Answer[]>> {
  const { visitor, question, answer, conversation } = await answered();
  const [gone, left, other] = [await erased(), await withdrawn(), await createVisitor('Tess')];
  const refused = async (call: string, body: (visitor: Visitor) => Json) => [
    await callWidget(call, {}),
    await callWidget(call, { ...body(visitor), accessKey: 'pk_nobody_has_this_one_00000000' }),
    await callWidget(call, body(visitor), { headers: { Origin: 'https://evil.example' } }),
    await callWidget(call, 'x'.repeat(20_000)),
    await callWidget(call, body(gone)),
  ];
  const rating = (visitor: Visitor) => ({ ...byKey(visitor), messageId: answer, rating: 'up' });
  const reported = ({ key, consent }: Visitor) => answerTo(question, { visitor: { key, consent } });
  const unanswered = messageFrom(await createVisitor('Uma'), tea.accessKey);
  await callWidget('messages', unanswered);
  const reply = { messageId: randomUUID(), text: 'Hello' };
  const [ofLeft] = await sql<{ id: string }[]>`
    select id from public.conversations where project_id = ${tea.id} and contact_id = ${left.contactId}`;
  const to = (conversationId: string, body: unknown, credential?: string) =>
    callContacts(`${tea.id}/conversations/${conversationId}/replies`, {
      method: 'POST',
      body,
      ...(credential === undefined ? {} : { credential }),
    });
  return {
    'post /widget/answers': [
      ...(await refused('answers', reported)),
      await callWidget('answers', answerTo(String(unanswered['messageId'])), byServer),
      await callWidget('answers', answerTo(question), byServer),
      await callWidget('answers', answerTo(question), {
        headers: { Authorization: 'Bearer sk_nobody_has_this_one' },
      }),
      await callWidget('answers', reported(other)),
      await callWidget('answers', { ...reported(visitor), visitor: { key: visitor.key } }),
      await callWidget('answers', reported(visitor), { headers: { 'User-Agent': CRAWLER } }),
    ],
    'post /widget/replies': [
      ...(await refused('replies', byKey)),
      await callWidget('replies', byKey(visitor)),
      await callWidget('replies', byKey(left)),
    ],
    'post /widget/ratings': [
      ...(await refused('ratings', rating)),
      await callWidget('ratings', rating(visitor)),
      await callWidget('ratings', rating(other)),
      await callWidget('ratings', rating(left)),
    ],
    'post /contacts/{projectId}/conversations/{conversationId}/replies': [
      await to(conversation, reply, tea.secretKey),
      await to(conversation, reply, tea.secretKey),
      await to(conversation, {}, tea.secretKey),
      await to(conversation, 'x'.repeat(20_000), tea.secretKey),
      await to(randomUUID(), reply, tea.secretKey),
      await to(conversation, reply),
      await to(ofLeft?.id ?? '', { ...reply, messageId: randomUUID() }, tea.secretKey),
    ],
  };
}

const byKey = ({ key }: Visitor) => ({ accessKey: tea.accessKey, visitor: { key } });
const visitOf = ({ key, consent }: Visitor) => ({ accessKey: tea.accessKey, visitor: { key, consent } });

const checkOf = () => ({
  accessKey: tea.accessKey,
  consent: { state: 'granted', source: 'klaro', category: 'statistics' },
});

/** Calls that bring about every answer that doesn't take a broken database. */
async function callAll(): Promise<Record<string, Answer[]>> {
  const bodies: Record<string, (visitor: Visitor) => Json> = {
    messages: (visitor) => messageFrom(visitor, tea.accessKey),
    visits: visitOf,
    checks: checkOf,
    withdrawals: byKey,
    exports: byKey,
    erasures: byKey,
  };
  const answers = await callBack();
  for (const [call, body] of Object.entries(bodies)) {
    const nobody = await createVisitor('Quentin');
    const somebody = await known();
    const repeated = messageFrom(await createVisitor('Rita'), tea.accessKey);
    answers[`post /widget/${call}`] = [
      await callWidget(call, {}),
      await callWidget(call, { ...body(somebody), accessKey: 'pk_nobody_has_this_one_00000000' }),
      await callWidget(call, body(somebody), { headers: { Origin: 'https://evil.example' } }),
      await callWidget(call, 'x'.repeat(20_000)),
      ...(call === 'withdrawals' || call === 'checks' ? [] : [await callWidget(call, body(await erased()))]),
      ...(call === 'messages' || call === 'visits'
        ? [await callWidget(call, { ...body(somebody), visitor: { key: somebody.key } })]
        : []),
      ...(call === 'messages'
        ? [
            await callWidget(call, repeated),
            await callWidget(call, repeated),
            await callWidget(call, body(somebody)),
            await callWidget(call, body(nobody), { headers: { 'User-Agent': CRAWLER } }),
          ]
        : [await callWidget(call, body(somebody))]),
      ...(call === 'checks'
        ? [await callWidget(call, checkOf(), { headers: { 'User-Agent': CRAWLER } })]
        : []),
      ...(call === 'exports' || call === 'erasures' ? [await callWidget(call, body(nobody))] : []),
    ];
  }
  for (const [operation, method, end] of [
    ['delete /contacts/{projectId}/{contactId}', 'DELETE', ''],
    ['get /contacts/{projectId}/{contactId}/export', 'GET', '/export'],
  ] as const) {
    const credential = tea.secretKey;
    answers[operation] = [
      await callContacts(`${tea.id}/${(await known()).contactId}${end}`, { method, credential }),
      await callContacts(`${tea.id}/nobody${end}`, { method, credential }),
      await callContacts(`${tea.id}/${randomUUID()}${end}`, { method, credential }),
      await callContacts(`${tea.id}/${randomUUID()}${end}`, { method }),
    ];
  }
  answers['get /widget/health'] = [await askHealth('widget')];
  answers['get /contacts/health'] = [await askHealth('contacts')];
  return answers;
}

describe('docs/openapi.json', () => {
  test('describes every answer of the running functions, and none that they don’t give', async () => {
    const answers = await callAll();
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(described.sort()).toEqual(Object.keys(answers).sort());

    for (const [operation, given] of Object.entries(answers)) {
      const [method = '', path = ''] = operation.split(' ');
      const responses = document.paths[path]?.[method]?.responses ?? {};
      const seen = new Set<string>();
      for (const { status, body, headers } of given) {
        const response = responses[String(status)];
        expect([operation, status, response !== undefined]).toEqual([operation, status, true]);
        const schema = response?.content?.['application/json']?.schema;
        if (schema === undefined) {
          expect([operation, status, body]).toEqual([operation, status, '']);
          seen.add(String(status));
          continue;
        }
        const checked = readSchema(schema).safeParse(body);
        expect([operation, status, checked.error?.issues ?? []]).toEqual([operation, status, []]);
        if (response?.headers) expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
        seen.add(status < 400 ? String(status) : String(body['code']));
      }
      const promised = Object.entries(responses).flatMap(([status, { content }]) =>
        Number(status) < 400 ? [status] : codesOf(content?.['application/json']?.schema ?? {}),
      );
      // One takes a database that is away, one a ceiling for each client or project, and one a secret of Turnstile.
      const elsewhere = path.startsWith('/widget/') ? ['UNAVAILABLE', 'RATE_LIMITED'] : ['UNAVAILABLE'];
      if (path === '/widget/messages') elsewhere.push('CHALLENGE_REQUIRED');
      expect([operation, [...new Set([...seen, ...elsewhere])].sort()]).toEqual([operation, promised.sort()]);
    }
  });

  test('describes requests that the functions take, and refuses those that they refuse', () => {
    const schema = readSchema(document.components.schemas['MessageRequest'] ?? {});
    const good = {
      accessKey: 'pk_example',
      messageId: randomUUID(),
      channel: 'ai_search',
      text: 'Hello',
      visitor: null,
    };
    expect(schema.safeParse(good).success).toBe(true);
    for (const change of [
      { channel: 'fax' },
      { text: '' },
      { messageId: '1' },
      { visitor: { key: 'short' } },
      { accessKey: 5 },
    ]) {
      expect([change, schema.safeParse({ ...good, ...change }).success]).toEqual([change, false]);
    }
  });
});

function codesOf(schema: Json): string[] {
  const parts = (schema['allOf'] as { properties?: { code?: { enum?: string[] } } }[] | undefined) ?? [];
  return parts.flatMap(({ properties }) => properties?.code?.enum ?? []);
}
