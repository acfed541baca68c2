import { readWaiting } from '#lib/db/conversations.ts';
import type { RequestHandler } from './$types';

/** How many conversations wait for an answer: what every page of a project asks again and again. */
export const GET: RequestHandler = async ({ locals, params }) =>
  Response.json(await readWaiting(locals.database, params.projectId));
