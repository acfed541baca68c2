import { today } from '@internationalized/date';
import { redirect } from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { listDataRequests, openDataRequest } from '#lib/db/data-requests.ts';
import { readTimeZone } from '#lib/format/reader-settings.ts';
import { formAction } from '#lib/forms/form-action.ts';
import { requestForm } from '#lib/requests/request-form.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async ({ locals: { database }, params: { projectId }, cookies }) => ({
  ...(await listDataRequests(database, projectId)),
  today: today(readTimeZone(cookies.get('time_zone'))).toString(),
});

export const actions: Actions = {
  open: formAction('open', requestForm, async ({ message, ...request }, { locals, params }: RequestEvent) => {
    const { projectId } = params;
    const opened = await openDataRequest(locals.database, projectId, { contact_id: message, ...request });
    if (!opened.ok) return opened;
    redirect(303, resolve(`projects/${projectId}/requests/${opened.value}`));
  }),
};
