import { findAccessKey } from '#lib/db/keys.ts';
import { widgetStatus } from '#lib/db/widget-status.ts';
import { parseConsentChoice } from '#lib/install/platforms.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const [accessKey, status] = await Promise.all([
    findAccessKey(locals.database, params.projectId),
    widgetStatus(locals.database, params.projectId),
  ]);
  return { accessKey: accessKey ?? '', status, choice: parseConsentChoice(url.searchParams) };
};
