import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { seedYear } from '../../tools/fixtures/seed-year.ts';
import { freshDatabase, type FreshDatabase } from './fresh-database.ts';

const CONTACTS = 20_000;
const PAGE = 51;
/** A plan may sort what a filter left, never the project: this share of its contacts is more than any filter here leaves. */
const SORTED_AT_MOST = CONTACTS / 2;

const SORTS = ['last_seen', 'created', 'conversations'] as const;
const COLUMNS = { last_seen: 'last_seen_at', created: 'created_at', conversations: 'conversations_count' };

const FILTERS: Record<string, Record<string, unknown>> = {
  none: {},
  'one country': { countries: ['DE'] },
  'rare countries': { countries: ['CZ', 'PT'] },
  'an unknown country among others': { countries: ['SE', 'unknown'] },
  'a created range': { createdFrom: daysAgo(60), createdBefore: daysAgo(40) },
  'a last seen range': { seenFrom: daysAgo(60), seenBefore: daysAgo(40) },
  'last seen after': { seenAfter: daysAgo(1) },
  channel: { channel: 'live_support' },
  'the other channel': { channel: 'ai_search' },
  'minimum conversations': { minConversations: 5 },
  'consent withdrawn': { withdrawn: true },
  'consent not withdrawn': { withdrawn: false },
  'beginning of an id': { search: 'abcd' },
  'a word of most messages': { search: 'tea' },
  'a word of some messages': { search: 'word17' },
  'a rare word': { search: 'word3977' },
  'several words': { search: 'tea word900' },
  'country, channel and words': { countries: ['DE'], channel: 'ai_search', search: 'tea' },
};

type Plan = {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  Plans?: Plan[];
};
type Row = { id: string; value: string };

let database: FreshDatabase;
const projectId = randomUUID();
const memberId = randomUUID();

beforeAll(async () => {
  database = await freshDatabase();
  const { sql } = database;
  const [organization] = await sql<{ id: string }[]>`
    insert into public.organizations (name) values ('Fernway') returning id`;
  await sql`insert into auth.users (id, email) values (${memberId}, 'milan@example.com')`;
  await sql`
    insert into public.organization_members (organization_id, user_id, role)
    values (${organization?.id ?? ''}, ${memberId}, 'member')`;
  // Another project of the same size: what an index finds by anything but the project is too much.
  for (const id of [projectId, randomUUID()]) {
    await sql`insert into public.projects (id, organization_id, name) values (${id}, ${organization?.id ?? ''}, 'Tea')`;
    await seedYear(sql, { projectId: id, contacts: CONTACTS });
  }
}, 400_000);
afterAll(() => database.drop());

describe.each(SORTS)('contacts by %s', (sort) => {
  test.each(Object.entries(FILTERS))(
    'filtered by %s come from indexes on the first, a middle and the last page, either way',
    async (_name, filter) => {
      for (const ascending of [false, true]) {
        const rows = await wholeList(sort, ascending, filter);
        const places = [undefined, rows[Math.floor(rows.length / 2)], rows.at(-3)];
        for (const cursor of places) {
          const page = { sort, ascending, filter, cursor };
          const { statement, plan } = await explain(page);
          const nodes = flatten(plan);
          const seen = `${statement}\n${JSON.stringify(plan, null, 1)}`;
          expect(nodes.filter((node) => node['Node Type'] === 'Seq Scan').length, seen).toBe(0);
          expect(
            nodes.some((node) => node['Index Name']),
            seen,
          ).toBe(true);
          for (const node of nodes.filter((one) => /Sort$/.test(one['Node Type']))) {
            const sorted = node.Plans?.[0]?.['Actual Rows'] ?? 0;
            expect(sorted, seen).toBeLessThan(SORTED_AT_MOST);
          }
          // What was explained is what a member gets.
          expect(await listAsMember(page)).toEqual((await run(statement)).map(({ id }) => id));
        }
      }
    },
  );
});

type Page = { sort: (typeof SORTS)[number]; ascending: boolean; filter: object; cursor: Row | undefined };

async function statementOf({ sort, ascending, filter, cursor }: Page, size = PAGE): Promise<string> {
  const { sql } = database;
  const [row] = await sql<{ statement: string }[]>`
    select private.contacts_page(
      ${projectId}, ${sql.json(filter as never)}, ${sort}, ${ascending},
      ${cursor?.value ?? null}, ${cursor?.id ?? null}, ${size}
    ) as statement`;
  return row?.statement ?? '';
}

async function explain(page: Page): Promise<{ statement: string; plan: Plan }> {
  const statement = await statementOf(page);
  const [row] = await database.sql.unsafe<{ 'QUERY PLAN': [{ Plan: Plan }] }[]>(
    `explain (analyze, timing off, format json) ${statement}`,
  );
  if (!row) throw new Error('Explaining the page answered nothing');
  return { statement, plan: row['QUERY PLAN'][0].Plan };
}

async function run(statement: string): Promise<{ id: string }[]> {
  return database.sql.unsafe<{ id: string }[]>(statement);
}

async function listAsMember({ sort, ascending, filter, cursor }: Page): Promise<string[]> {
  return database.sql.begin(async (sql) => {
    await sql`select set_config('request.jwt.claim.sub', ${memberId}, true)`;
    await sql`set local role authenticated`;
    const rows = await sql<{ id: string }[]>`
      select id from public.list_contacts(
        ${projectId}, ${sql.json(filter as never)}, ${sort}, ${ascending},
        ${cursor?.value ?? null}, ${cursor?.id ?? null}, ${PAGE}
      )`;
    return rows.map(({ id }) => id);
  });
}

/** Every row that the filter picks, in order, read without any page. */
async function wholeList(sort: Page['sort'], ascending: boolean, filter: object): Promise<Row[]> {
  const { sql } = database;
  const [row] = await sql<{ conditions: string }[]>`
    select private.contact_conditions(${projectId}, ${sql.json(filter as never)}) as conditions`;
  const direction = ascending ? 'asc' : 'desc';
  return sql.unsafe<Row[]>(
    `select id, to_json(${COLUMNS[sort]}) #>> '{}' as value from public.contacts c
     where ${row?.conditions ?? 'false'} order by ${COLUMNS[sort]} ${direction}, id ${direction}`,
  );
}

function flatten(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(flatten)];
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString();
}
