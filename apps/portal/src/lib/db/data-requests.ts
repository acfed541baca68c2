import { z } from 'zod';
import type { Tables } from '#lib/database.types.ts';
import { done, type Outcome } from '#lib/errors/outcome.ts';
import type { ASKED } from '#lib/requests/asked.ts';
import type { DatabaseClient } from './client.ts';
import { outcome } from './outcome.ts';
import { unwrap } from './unwrap.ts';

/** Requests of each kind that the list shows. */
const LISTED = 100;

/** Due on and received on are calendar days; `outcome` and `closed_at` are null while it is open. */
export type DataRequest = Omit<Tables<'data_requests'>, 'asked' | 'due_on'> & {
  asked: (typeof ASKED)[number];
  due_on: string;
};
export type DataRequestEvent = { action: string; actor_kind: string; details: unknown; created_at: string };

/** Reads the open requests of a project, the next due first, and those closed last; at most 100 of each. */
export async function listDataRequests(
  database: DatabaseClient,
  projectId: string,
): Promise<{ open: DataRequest[]; closed: DataRequest[] }> {
  const requests = () => database.from('data_requests').select().eq('project_id', projectId);
  const [open, closed] = await Promise.all([
    requests().is('closed_at', null).order('due_on').order('id').limit(LISTED),
    requests()
      .not('closed_at', 'is', null)
      .order('closed_at', { ascending: false })
      .order('id')
      .limit(LISTED),
  ]);
  return { open: unwrap(open) as DataRequest[], closed: unwrap(closed) as DataRequest[] };
}

/** Reads one request; null when there is none that the member may see. */
export async function findDataRequest(
  database: DatabaseClient,
  projectId: string,
  requestId: string,
): Promise<DataRequest | null> {
  const request = unwrap(
    await database
      .from('data_requests')
      .select()
      .eq('project_id', projectId)
      .eq('id', requestId)
      .maybeSingle(),
  );
  return request as DataRequest | null;
}

/** What was done for the contact of a request, until it was closed, newest first. */
export async function readDataRequestEvents(
  database: DatabaseClient,
  projectId: string,
  requestId: string,
): Promise<DataRequestEvent[]> {
  return unwrap(await database.rpc('data_request_events', { project_id: projectId, request_id: requestId }));
}

const openedSchema = z.discriminatedUnion('code', [
  z.object({ code: z.literal('OK'), requestId: z.string() }),
  z.object({ code: z.literal('NOT_FOUND') }),
]);

/**
 * Enters a request.
 *
 * @param request.contact_id of somebody of whom nothing is held it is not kept
 * @returns the id of the request
 */
export async function openDataRequest(
  database: DatabaseClient,
  projectId: string,
  request: { contact_id: string; asked: string; received_on: string },
): Promise<Outcome<string>> {
  const answer = outcome(await database.rpc('open_data_request', { project_id: projectId, ...request }));
  if (!answer.ok) return answer;
  const opened = openedSchema.parse(answer.value);
  return opened.code === 'OK' ? done(opened.requestId) : { ok: false, code: 'NOT_FOUND' };
}

const CLOSED = { OK: null, NOT_DONE: 'REQUEST_NOT_DONE', NOT_FOUND: 'NOT_FOUND' } as const;
const answerSchema = z.object({ code: z.enum(['OK', 'NOT_DONE', 'NOT_FOUND']) });

/** Closes a request for good; one with something left to do only as refused. */
export async function closeDataRequest(
  database: DatabaseClient,
  projectId: string,
  { requestId, isRefused }: { requestId: string; isRefused: boolean },
): Promise<Outcome<null>> {
  const answer = outcome(
    await database.rpc('close_data_request', {
      project_id: projectId,
      request_id: requestId,
      is_refused: isRefused,
    }),
  );
  if (!answer.ok) return answer;
  const code = CLOSED[answerSchema.parse(answer.value).code];
  return code ? { ok: false, code } : done(null);
}

/** Takes consent back for a contact: the project's setting keeps or erases it then. */
export async function withdrawConsent(
  database: DatabaseClient,
  projectId: string,
  contactId: string,
): Promise<Outcome<null>> {
  const answer = outcome(
    await database.rpc('withdraw_consent', { project_id: projectId, contact_id: contactId }),
  );
  if (!answer.ok) return answer;
  return answerSchema.parse(answer.value).code === 'OK' ? done(null) : { ok: false, code: 'CONTACT_ERASED' };
}
