import type { RequestEvent } from '@sveltejs/kit';
import { auditQuery, parseAuditFilter } from '#lib/audit/audit-query.ts';
import { csvLine } from '#lib/csv/csv-line.ts';
import { EVENTS_PER_PAGE, listAuditEvents, type AuditEvent, type AuditScope } from '#lib/db/audit-events.ts';
import { parseCursor, timeCursor, writeCursor } from '#lib/list/cursor.ts';
import { listMembers } from '#lib/db/people.ts';
import { readTimeZone } from '#lib/format/reader-settings.ts';
import { textsIn } from '#lib/texts/languages.ts';
import { streamLines } from './stream-lines.ts';

type Request = Pick<RequestEvent, 'locals' | 'url' | 'cookies'>;

const CSV_BATCH = 500;
const HEAD = ['time', 'action', 'actor_kind', 'actor', 'project_id', 'contact_hash', 'details'];

/** Reads one page of an audit record as its address asks for it, with the names of who acted. */
export async function loadAuditPage({ locals, url, cookies }: Request, scope: AuditScope) {
  const filter = parseAuditFilter(url.searchParams);
  const query = await auditQuery(filter, readTimeZone(cookies.get('time_zone')));
  const [rows, members] = await Promise.all([
    listAuditEvents(locals.database, scope, {
      query,
      after: parseCursor(url.searchParams.get('after')),
      size: EVENTS_PER_PAGE + 1,
    }),
    listMembers(locals.database, scope.organizationId),
  ]);
  const events = rows.slice(0, EVENTS_PER_PAGE);
  const last = events.at(-1);
  return {
    filter,
    events,
    next: rows.length > events.length && last ? writeCursor(timeCursor(last)) : null,
    names: Object.fromEntries(members.map(({ user_id, email }) => [user_id, email])),
  };
}

/** Answers with all events that an address asks for, as a CSV file. */
export async function auditCsv({ locals, url, cookies }: Request, scope: AuditScope): Promise<Response> {
  const query = await auditQuery(parseAuditFilter(url.searchParams), readTimeZone(cookies.get('time_zone')));
  const members = await listMembers(locals.database, scope.organizationId);
  const names = new Map(members.map(({ user_id, email }) => [user_id, email]));
  async function* lines() {
    yield csvLine(HEAD);
    let after: AuditEvent | undefined;
    do {
      const batch: AuditEvent[] = await listAuditEvents(locals.database, scope, {
        query,
        after: after ? timeCursor(after) : null,
        size: CSV_BATCH,
      });
      if (batch.length) yield batch.map((event) => auditLine(event, names)).join('');
      after = batch.length === CSV_BATCH ? batch.at(-1) : undefined;
    } while (after);
  }
  return streamLines(lines(), {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${textsIn(locals.language).files.audit}-${new Date().toISOString().slice(0, 10)}.csv"`,
  });
}

function auditLine(event: AuditEvent, names: Map<string, string>): string {
  const actor = event.actor_id && (names.get(event.actor_id) ?? event.actor_id);
  return csvLine([
    event.created_at,
    event.action,
    event.actor_kind,
    actor,
    event.project_id,
    event.contact_hash,
    JSON.stringify(event.details),
  ]);
}
