/**
 * Writes a time of day as the visitor's language does.
 *
 * @param at milliseconds since 1970
 * @param locale BCP 47; an invalid one means the browser's
 *
 * @example
 * timeOf(Date.now(), 'de'); // '14:03'
 */
export function timeOf(at: number, locale: string): string {
  return write(at, locale, { hour: 'numeric', minute: '2-digit' });
}

/**
 * Names a day as the visitor's language does: today and yesterday by word.
 *
 * @param at milliseconds since 1970
 *
 * @example
 * dayOf(Date.now(), 'de'); // 'Heute'
 */
export function dayOf(at: number, locale: string): string {
  const days = Math.round((midnight(Date.now()) - midnight(at)) / 86_400_000);
  if (days > 1) return write(at, locale, { day: 'numeric', month: 'long', year: 'numeric' });
  const [valid] = supported(locale);
  const word = new Intl.RelativeTimeFormat(valid, { numeric: 'auto' }).format(-days, 'day');
  return word.charAt(0).toLocaleUpperCase(valid) + word.slice(1);
}

/** Midnight before that time, in the browser's time zone. */
export function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/**
 * Writes a date as the visitor's language does.
 *
 * @example
 * dateOf('2026-11-25T10:00:00Z', 'en-GB'); // '25 November 2026'
 */
export function dateOf(iso: string, locale: string): string {
  return write(Date.parse(iso), locale, { dateStyle: 'long' });
}

/**
 * Writes when something will be: today the time alone, within the week its weekday, else its date.
 *
 * @example
 * comingTime('2026-11-30T08:00:00Z', 'en-GB'); // 'Monday 09:00', read on a Friday in Berlin
 */
export function comingTime(iso: string, locale: string): string {
  const at = Date.parse(iso);
  const days = Math.round((midnight(at) - midnight(Date.now())) / 86_400_000);
  const day = write(at, locale, days < 7 ? { weekday: 'long' } : { day: 'numeric', month: 'long' });
  return days < 1 ? timeOf(at, locale) : `${day} ${timeOf(at, locale)}`;
}

function write(at: number, locale: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(supported(locale)[0], options).format(at);
}

/** A page's `lang` may be anything; Intl throws at what is no language tag. */
function supported(locale: string): string[] {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(locale);
  } catch {
    return [];
  }
}
