import { readInstallation } from '#lib/db/widget-status.ts';
import type { RequestHandler } from './$types';

/** What the install page's steps ask again and again. */
export const GET: RequestHandler = async ({ locals, params }) =>
  Response.json(await readInstallation(locals.database, params.projectId));
