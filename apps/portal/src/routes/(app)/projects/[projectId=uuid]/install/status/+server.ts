import { widgetStatus } from '#lib/db/widget-status.ts';
import type { RequestHandler } from './$types';

/** What the install page's live check asks again and again. */
export const GET: RequestHandler = async ({ locals, params }) =>
  Response.json(await widgetStatus(locals.database, params.projectId));
