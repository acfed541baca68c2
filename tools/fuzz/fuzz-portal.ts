import { randomUUID } from 'node:crypto';

import type { StackInfo } from '@webspeaker/local-stack';
import fc from 'fast-check';
import type { Sql } from 'postgres';

import { atOnce } from '../at-once.ts';
import { openSql } from '../database.ts';
import type { FuzzOptions, FuzzReport } from './fuzz-functions.ts';
import { portalRequests, readSurface, type PortalVisitor } from './portal-requests.ts';
import { sendRaw, type RawAnswer, type RawRequest } from './send-raw.ts';

const BATCH = 100;
const AT_ONCE = 4;
const MOST_FAULTS = 20;

type Tenant = { organizationId: string; projectId: string; contactId: string };

/**
 * Sends generated requests to every address and action of a running portal: by nobody, by a stranger and by the owner of
 * a project. Looks after each batch whether the portal still answers and whether rows of another tenant changed; no
 * answer may be a 5xx.
 */
export async function fuzzPortal(
  { portalUrl, dbUrl }: Pick<StackInfo, 'portalUrl' | 'dbUrl'>,
  { requests, seed, onProgress }: FuzzOptions,
): Promise<Omit<FuzzReport, 'memory'>> {
  const sql = openSql(dbUrl);
  const port = Number(new URL(portalUrl).port);
  const surface = await readSurface();
  const [owner, stranger] = [await signUp(portalUrl, 'owner'), await signUp(portalUrl, 'stranger')];
  const report: Omit<FuzzReport, 'memory'> = { requests: 0, statuses: new Map(), faults: [] };

  for (let batch = 0; report.requests < requests && report.faults.length < MOST_FAULTS; batch++) {
    const who = (['nobody', 'stranger', 'owner'] as const)[batch % 3] ?? 'nobody';
    const person = who === 'owner' ? owner : stranger;
    const [theirs, others] = [await makeTenant(sql, owner.email), await makeTenant(sql, owner.email)];
    const cookie = who === 'nobody' ? null : await signIn(portalUrl, person);
    const visitor: PortalVisitor = {
      cookie,
      cookieName: owner.cookieName,
      origin: portalUrl,
      parameters: { ...theirs, token: 'inv_unknown', build: 'x', file: 'panel.js' },
    };
    const watched = who === 'owner' ? [others] : [theirs, others];
    const before = await Promise.all(watched.map((tenant) => rowsOf(sql, tenant)));
    // Who signs out meanwhile is nobody for the rest of the batch.
    const addresses = surface.addresses.filter((address) => address !== '/sign-out' || batch % 10 === 9);
    const drawn = fc.sample(portalRequests({ ...surface, addresses }, visitor), {
      seed: seed + batch,
      numRuns: BATCH,
    });
    await atOnce(drawn, AT_ONCE, async (request) => {
      judge(await sendRaw(port, request), { request, who, report });
    });
    const after = await Promise.all(watched.map((tenant) => rowsOf(sql, tenant)));
    if (JSON.stringify(before) !== JSON.stringify(after)) {
      report.faults.push(`Requests by ${who} changed rows that are not theirs, in batch ${batch}`);
    }
    const health = await sendRaw(port, get('/health', portalUrl));
    if (health.status !== 200) report.faults.push(`/health answers ${health.status} after batch ${batch}`);
    onProgress?.(report.requests);
  }
  await sql.end();
  return report;
}

function judge(
  { status, body }: RawAnswer,
  { request, who, report }: { request: RawRequest; who: string; report: Omit<FuzzReport, 'memory'> },
): void {
  report.requests += 1;
  report.statuses.set(status, (report.statuses.get(status) ?? 0) + 1);
  if (status !== 0 && status < 500) return;
  const text = Buffer.from(request.body.slice(0, 300)).toString('latin1');
  const head = JSON.stringify(request.headers.filter(([name]) => name !== 'Cookie' || who === 'nobody'));
  report.faults.push(
    `Answered ${status} to ${who}: ${JSON.stringify(`${request.method} ${request.target} ${text}`)} ${head} ${JSON.stringify(body.slice(0, 200))}`,
  );
}

type Person = { email: string; password: string; cookieName: string };

const get = (target: string, portalUrl: string): RawRequest => ({
  method: 'GET',
  target,
  headers: [['Host', new URL(portalUrl).host]],
  body: new Uint8Array(),
});

async function signUp(portalUrl: string, name: string): Promise<Person> {
  const person = { email: `${name}-${randomUUID()}@example.com`, password: `the password of ${name}` };
  const cookie = await submit(portalUrl, '/sign-up', person);
  return { ...person, cookieName: cookie.split('=', 1)[0] ?? '' };
}

const signIn = (portalUrl: string, { email, password }: Person) =>
  submit(portalUrl, '/sign-in', { email, password });

/** Sends a form as a browser does, and returns the session's cookie. */
async function submit(portalUrl: string, path: string, form: Record<string, string>): Promise<string> {
  const answer = await sendRaw(Number(new URL(portalUrl).port), {
    method: 'POST',
    target: path,
    headers: [
      ['Host', new URL(portalUrl).host],
      ['Origin', portalUrl],
      ['Content-Type', 'application/x-www-form-urlencoded'],
    ],
    body: new TextEncoder().encode(new URLSearchParams(form).toString()),
  });
  const cookies = answer.setCookies.map((cookie) => cookie.split(';', 1)[0] ?? '');
  const session = cookies.filter((cookie) => /-auth-token(\.\d+)?=/.test(cookie));
  if (session.length === 0) throw new Error(`${path} gave no session (${answer.status})`);
  return session.join('; ');
}

/** An organization of the owner's, with a project and a contact. */
async function makeTenant(sql: Sql, ownerEmail: string): Promise<Tenant> {
  const tenant = { organizationId: randomUUID(), projectId: randomUUID(), contactId: randomUUID() };
  await sql.begin(async (sql) => {
    await sql`insert into public.organizations (id, name) values (${tenant.organizationId}, 'Fuzzed Ltd')`;
    await sql`
      insert into public.organization_members (organization_id, user_id, role)
      select ${tenant.organizationId}, id, 'owner' from auth.users where email = ${ownerEmail}`;
    await sql`
      insert into public.projects (id, organization_id, name, allowed_origins)
      values (${tenant.projectId}, ${tenant.organizationId}, 'Fuzzed shop', '{https://fuzzed.example}')`;
    await sql`
      insert into public.contacts (project_id, id, created_at, last_seen_at)
      values (${tenant.projectId}, ${tenant.contactId}, now(), now())`;
  });
  return tenant;
}

/** Every row of a tenant, of every table that names a project or an organization. */
async function rowsOf(sql: Sql, { organizationId, projectId }: Tenant): Promise<string[]> {
  const tables = await sql<{ name: string; column: string }[]>`
    select format('%I.%I', table_schema, table_name) as name, column_name as column
    from information_schema.columns join information_schema.tables using (table_schema, table_name)
    where table_type = 'BASE TABLE' and table_schema in ('public', 'private')
      and (column_name in ('project_id', 'organization_id')
        or (table_name in ('projects', 'organizations') and column_name = 'id'))
    order by 1, 2`;
  const prints: string[] = [];
  for (const { name, column } of tables) {
    const [row] = await sql.unsafe<{ print: string }[]>(
      `select coalesce(md5(string_agg(t::text, ' ' order by t::text)), '') as print from ${name} t where ${column} in ($1, $2)`,
      [organizationId, projectId],
    );
    prints.push(`${name} ${row?.print ?? ''}`);
  }
  return prints;
}
