import { today } from '@internationalized/date';
import { error, redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { eraseContact, findContact } from '#lib/db/contacts.ts';
import {
  closeDataRequest,
  findDataRequest,
  readDataRequestEvents,
  withdrawConsent,
} from '#lib/db/data-requests.ts';
import type { Outcome } from '#lib/errors/outcome.ts';
import { refuse } from '#lib/forms/refuse.ts';
import { readTimeZone } from '#lib/format/reader-settings.ts';
import { stepsOf } from '#lib/requests/steps.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async ({ locals: { database }, params, cookies, url }) => {
  const { projectId, requestId } = params;
  const [request, events] = await Promise.all([
    findDataRequest(database, projectId, requestId),
    readDataRequestEvents(database, projectId, requestId),
  ]);
  if (!request) error(404, 'NOT_FOUND');
  const contact = request.contact_id ? await findContact(database, projectId, request.contact_id) : null;
  return {
    request,
    events,
    steps: stepsOf(request, events, contact?.consent_withdrawn_at ?? null),
    confirming: url.searchParams.has('delete'),
    today: today(readTimeZone(cookies.get('time_zone'))).toString(),
  };
};

/** Does something for the contact of a request, and shows the request again. */
async function act(
  { locals: { database }, params: { projectId, requestId } }: RequestEvent,
  work: (contactId: string) => Promise<Outcome<unknown>>,
) {
  const request = await findDataRequest(database, projectId, requestId);
  if (!request) return refuse('NOT_FOUND');
  const result = request.contact_id ? await work(request.contact_id) : null;
  if (!result?.ok) return refuse(result?.code ?? 'CONTACT_ERASED');
  return redirect(303, resolve(`projects/${projectId}/requests/${requestId}`));
}

async function close({ locals, params: { projectId, requestId } }: RequestEvent, isRefused: boolean) {
  const closed = await closeDataRequest(locals.database, projectId, { requestId, isRefused });
  if (!closed.ok) return refuse(closed.code);
  return redirect(303, resolve(`projects/${projectId}/requests/${requestId}`));
}

export const actions: Actions = {
  delete: (event) => act(event, (id) => eraseContact(event.locals.database, event.params.projectId, id)),
  withdraw: (event) => act(event, (id) => withdrawConsent(event.locals.database, event.params.projectId, id)),
  close: (event) => close(event, false),
  refuse: (event) => close(event, true),
};
