import { countCountries } from '#lib/db/contacts.ts';
import type { RequestHandler } from './$types';

/** How many contacts each country has, asked for when the filters are opened. */
export const GET: RequestHandler = async ({ locals, params }) =>
  Response.json(await countCountries(locals.database, params.projectId));
