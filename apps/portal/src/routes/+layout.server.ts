import { readLocale, readTimeZone } from '#lib/format/reader-settings.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ locals, request, cookies }) => ({
  user: locals.user,
  locale: readLocale(request.headers.get('accept-language')),
  timeZone: readTimeZone(cookies.get('time_zone')),
  now: new Date().toISOString(),
});
