import { readLocale, readTimeZone } from '#lib/format/reader-settings.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ locals: { user, language }, request, cookies }) => ({
  user,
  language,
  locale: readLocale(request.headers.get('accept-language'), language),
  timeZone: readTimeZone(cookies.get('time_zone')),
  now: new Date().toISOString(),
});
