import { randomUUID } from 'node:crypto';

import type { TransactionSql } from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { freshDatabase, type FreshDatabase } from './fresh-database.ts';

/**
 * Who may do what with every table, view and function, tried out: `role-matrix.md` beside this file is the answer, in one
 * table. A new object, or one that answers somebody else than before, changes it, and the change is there to be read.
 * `npx vitest run --project database role-matrix --update` writes it anew.
 */

type Persona = { name: string; role: string; userId: string };
type Relation = { schema: string; name: string; kind: string; columns: string[] };
type Routine = {
  schema: string;
  name: string;
  oid: number;
  args: { name: string; type: string; optional: boolean }[];
};

const SCHEMAS = ['public', 'audit', 'ingest', 'private'];
const DENIED = '42501';

let database: FreshDatabase;
const ids = {
  organization: randomUUID(),
  project: randomUUID(),
  contact: randomUUID(),
  conversation: randomUUID(),
  elsewhere: randomUUID(),
  key: randomUUID(),
  request: randomUUID(),
  stranger: randomUUID(),
  member: randomUUID(),
  owner: randomUUID(),
};
const personas: Persona[] = [
  { name: 'anon', role: 'anon', userId: '' },
  { name: 'stranger', role: 'authenticated', userId: ids.stranger },
  { name: 'member', role: 'authenticated', userId: ids.member },
  { name: 'owner', role: 'authenticated', userId: ids.owner },
  { name: 'ingest_api', role: 'ingest_api', userId: '' },
  { name: 'service_role', role: 'service_role', userId: '' },
];

/** What a function of the API is called with: everything of the organization that the stranger does not belong to. */
const SAMPLES: Readonly<Record<string, string>> = {
  organization_id: `'${ids.organization}'`,
  project_id: `'${ids.project}'`,
  contact_id: `'${ids.contact}'`,
  conversation_id: `'${ids.conversation}'`,
  message_id: 'gen_random_uuid()',
  user_id: `'${ids.member}'`,
  text: `'Hello'`,
  display_name: `'Mika'`,
  is_resolved: 'true',
  contact_ids: `array['${ids.contact}']::uuid[]`,
  key_id: `'${ids.key}'`,
  request_id: `'${ids.request}'`,
  asked: `'export'`,
  received_on: 'current_date',
  name: `'Anything'`,
  email: `'someone@tests.example'`,
  token: `'inv_open'`,
  contacts: '1',
  from_day: 'current_date - 2',
  until_day: 'current_date',
  grace: `interval '1 hour'`,
  grace_hours: '1',
  contact_days: '1',
  anonymous_days: '1',
};

beforeAll(async () => {
  database = await freshDatabase();
  const { sql } = database;
  for (const id of [ids.stranger, ids.member, ids.owner])
    await sql`insert into auth.users (id, email) values (${id}, ${`${id}@tests.example`})`;
  await sql`
    insert into public.organizations (id, name)
    values (${ids.organization}, 'Fernway'), (${ids.elsewhere}, 'Harbor')`;
  await sql`
    insert into public.organization_members (organization_id, user_id, role)
    values (${ids.organization}, ${ids.owner}, 'owner'), (${ids.organization}, ${ids.member}, 'member'),
      (${ids.elsewhere}, ${ids.stranger}, 'owner')`;
  await sql`
    insert into public.organization_invitations (organization_id, email, token_hash, invited_by, expires_at)
    values (${ids.organization}, 'new@tests.example', sha256('inv_open'), ${ids.owner}, now() + interval '1 day')`;
  await sql`insert into public.projects (id, organization_id, name) values (${ids.project}, ${ids.organization}, 'Tea')`;
  await sql`insert into public.project_access_keys (access_key, project_id) values ('pk_role_matrix_000000', ${ids.project})`;
  await sql`
    insert into public.project_secret_keys (project_id, id, name, key_hash, last_four)
    values (${ids.project}, ${ids.key}, 'Server', sha256('sk_role_matrix'), 'trix')`;
  await sql`
    insert into public.contacts (project_id, id, created_at, last_seen_at)
    values (${ids.project}, ${ids.contact}, now() - interval '1 day', now())`;
  await sql`
    insert into public.data_requests (project_id, id, contact_id, contact_hash, asked, received_on, created_at)
    values (${ids.project}, ${ids.request}, ${ids.contact}, ${'0'.repeat(64)}, 'export', current_date, now())`;
  await sql`
    insert into public.consent_receipts (project_id, contact_id, source, category, method, given_at, recorded_at)
    values (${ids.project}, ${ids.contact}, 'manual', 'statistics', 'explicit', now(), now())`;
  await sql`
    with conversation as (
      insert into public.conversations (project_id, id, contact_id, channel, created_at, last_message_at, messages_count)
      values (${ids.project}, ${ids.conversation}, ${ids.contact}, 'live_support', now(), now(), 1) returning id
    )
    insert into public.messages (project_id, id, conversation_id, text, created_at)
    select ${ids.project}, gen_random_uuid(), id, 'Hello', now() from conversation`;
});
afterAll(() => database.drop());

test('who may do what is what role-matrix.md says', async () => {
  const lines = [
    '# Who may do what',
    '',
    'Tried out by `role-matrix.test.ts`, which writes this table (`npx vitest run --project database role-matrix --update`).',
    'The stranger owns another organization; member and owner belong to the one whose rows are tried.',
    '',
    '- Tables and views: `r` reads the rows, `i` may insert, `u` changes them (or some of their columns), `d` deletes them;',
    '  `!` may try, and a trigger refuses. `-`: nothing.',
    '- Functions: `answers`; `nothing`: an empty answer, as if it did not exist; a code: an answer that says so; `refused`:',
    '  told that it is not theirs; `runs`: may execute it; `rule`: executed by policies, in a schema that nobody can name.',
    '  `-`: may not execute it. Everybody here holds the link of an invitation.',
  ];
  for (const schema of SCHEMAS) {
    const rows: string[][] = [];
    for (const relation of await relations(schema))
      rows.push([
        relation.name,
        ...(await Promise.all(personas.map((persona) => tryRelation(persona, relation)))),
      ]);
    for (const routine of await routines(schema))
      rows.push([
        `${routine.name}()`,
        ...(await Promise.all(personas.map((persona) => tryRoutine(persona, routine)))),
      ]);
    lines.push('', `## ${schema}`, '', ...table(rows));
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('role-matrix.md');
});

function relations(schema: string): Promise<Relation[]> {
  return database.sql<Relation[]>`
    select n.nspname as schema, c.relname as name, c.relkind as kind, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where n.nspname = ${schema} and c.relkind in ('r', 'v', 'p')
    group by 1, 2, 3
    order by 2`;
}

async function routines(schema: string): Promise<Routine[]> {
  const rows = await database.sql<
    (Omit<Routine, 'args'> & { names: string[] | null; types: string[]; defaults: number })[]
  >`
    select
      n.nspname as schema, p.proname as name, p.oid::int as oid, p.pronargdefaults as defaults,
      p.proargnames[1:p.pronargs] as names,
      array(select format_type(t, null) from unnest(p.proargtypes) with ordinality as a (t, n) order by n) as types
    from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = ${schema} and not exists (
      select from pg_depend d where d.objid = p.oid and d.deptype = 'e'
    )
    order by 2, 3`;
  return rows.map(({ names, types, defaults, ...routine }) => ({
    ...routine,
    args: types.map((type, n) => ({
      name: names?.[n] ?? '',
      type,
      optional: n >= types.length - defaults,
    })),
  }));
}

async function tryRelation(persona: Persona, { schema, name, kind, columns }: Relation): Promise<string> {
  const relation = `${schema}.${name}`;
  const own = ownRows(name, columns);
  let may = '';
  const read = await attempt(persona, `select count(*)::int as n from ${relation} ${own}`);
  if (typeof read !== 'string' && (Number(read[0]?.['n']) > 0 || kind === 'v')) may += 'r';
  if (kind === 'v') return may || '-';
  const inserted = await attempt(persona, `insert into ${relation} default values`);
  if (inserted !== DENIED) may += 'i';
  for (const column of columns) {
    const updated = await attempt(persona, `update ${relation} set ${column} = ${column} ${own} returning 1`);
    const may_ =
      typeof updated === 'string' ? (updated === DENIED ? '' : '!') : updated.length > 0 ? 'u' : '';
    if (may_) {
      may += may_ === 'u' ? 'u' : 'u!';
      break;
    }
  }
  const deleted = await attempt(
    persona,
    `with gone as (delete from ${relation} ${own} returning 1) select count(*)::int as n from gone`,
  );
  if (typeof deleted === 'string') may += deleted === DENIED ? '' : 'd!';
  else if (Number(deleted[0]?.['n']) > 0) may += 'd';
  return may || '-';
}

function ownRows(name: string, columns: string[]): string {
  if (name === 'projects') return `where id = '${ids.project}'`;
  if (name === 'organizations') return `where id = '${ids.organization}'`;
  if (columns.includes('project_id') && name !== 'audit_events') return `where project_id = '${ids.project}'`;
  return columns.includes('organization_id') ? `where organization_id = '${ids.organization}'` : '';
}

async function tryRoutine(persona: Persona, { schema, name, oid, args }: Routine): Promise<string> {
  const [may] = await database.sql<{ execute: boolean; usage: boolean }[]>`
    select
      has_function_privilege(${persona.role}, ${oid}::oid, 'execute') as execute,
      has_schema_privilege(${persona.role}, ${schema}, 'usage') as usage`;
  if (!may?.execute) return '-';
  if (!may.usage) return 'rule';
  if (schema !== 'public') return 'runs';
  const given = args
    .filter(({ optional }) => !optional)
    .map(({ name: arg }) => {
      const sample = SAMPLES[arg];
      if (sample === undefined) throw new Error(`${name}: add a sample of the parameter ${arg} to SAMPLES`);
      return `${arg} => ${sample}`;
    });
  const answer = await attempt(
    persona,
    `select to_jsonb(t) as answer from ${schema}.${name}(${given.join(', ')}) as t`,
  );
  if (answer === DENIED) return 'refused';
  // Whatever else went wrong went wrong after the question who is asking.
  if (typeof answer === 'string') return `answers (${answer})`;
  const codes = answer.flatMap(({ answer }) => {
    const code = (answer as { code?: string } | null)?.code;
    return code && code !== 'OK' ? [code] : [];
  });
  if (codes.length > 0) return codes.join(', ');
  return answer.some((row) => saysSomething(row['answer'])) ? 'answers' : 'nothing';
}

/** Whether an answer holds anything but noughts, nulls, falses and empty lists. */
function saysSomething(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(saysSomething);
  if (value !== null && typeof value === 'object') return Object.values(value).some(saysSomething);
  return Boolean(value);
}

/** Runs a statement as somebody and takes it back: its rows, or the SQLSTATE it failed with. */
async function attempt(persona: Persona, statement: string): Promise<Record<string, unknown>[] | string> {
  const taken: { rows?: Record<string, unknown>[] } = {};
  class TakenBack extends Error {}
  try {
    await database.sql.begin(async (sql: TransactionSql) => {
      await sql`
        select set_config('request.jwt.claim.sub', ${persona.userId}, true),
          set_config('request.jwt.claims', ${persona.userId && JSON.stringify({ sub: persona.userId, role: persona.role })}, true),
          set_config('role', ${persona.role}, true)`;
      taken.rows = [...(await sql.unsafe(statement))];
      throw new TakenBack();
    });
  } catch (error) {
    if (!(error instanceof TakenBack)) return (error as { code?: string }).code ?? String(error);
  }
  return taken.rows ?? [];
}

function table(rows: string[][]): string[] {
  const head = ['', ...personas.map(({ name }) => name)];
  const widths = head.map((cell, n) =>
    Math.max(3, ...[cell, ...rows.map((row) => row[n] ?? '')].map((text) => text.length)),
  );
  const line = (cells: string[]) => `| ${cells.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}
