import { hashContactId, isContactHash, isContactId } from '@webspeaker/core/contact-id';
import { endOfDay, parseDay, startOfDay } from '#lib/time/day-range.ts';

export const ACTORS = ['member', 'visitor', 'api', 'retention', 'database'] as const;

/** What events are about: the first half of their action. */
export const SUBJECTS = [
  'contact',
  'contacts',
  'conversation',
  'consent',
  'data_request',
  'retention',
  'project',
  'access_key',
  'secret_key',
  'organization',
  'member',
  'invitation',
] as const;

/** What of an audit page's address chooses events. `subject` is a contact's id, or the hash that events hold of it. */
export type AuditFilter = { actor: string; action: string; subject: string; from: string; to: string };

/** The same for the database: days as instants, and a contact as its hash. */
export type AuditQuery = { actor: string; action: string; subject: string; from: string; before: string };

/** Reads the address; what is malformed counts as absent. */
export function parseAuditFilter(parameters: URLSearchParams): AuditFilter {
  const known = (name: string, values: readonly string[]) =>
    values.find((value) => value === parameters.get(name)?.trim()) ?? '';
  const subject = parameters.get('subject')?.trim().toLowerCase() ?? '';
  return {
    actor: known('actor', ACTORS),
    action: known('action', SUBJECTS),
    subject: isContactHash(subject) || isContactId(subject) ? subject : '',
    from: parseDay(parameters.get('from'))?.toString() ?? '',
    to: parseDay(parameters.get('to'))?.toString() ?? '',
  };
}

/** Turns a filter's days into instants of the reader's time zone, an IANA name; both days are included. */
export async function auditQuery(filter: AuditFilter, timeZone: string): Promise<AuditQuery> {
  const [from, to] = [parseDay(filter.from), parseDay(filter.to)];
  return {
    actor: filter.actor,
    action: filter.action,
    subject: isContactId(filter.subject) ? await hashContactId(filter.subject) : filter.subject,
    from: from ? startOfDay(from, timeZone) : '',
    before: to ? endOfDay(to, timeZone) : '',
  };
}

/** Writes the address of a filter, without what is not asked for. */
export function auditParameters(filter: AuditFilter): URLSearchParams {
  return new URLSearchParams(Object.entries(filter).filter(([, value]) => value));
}
