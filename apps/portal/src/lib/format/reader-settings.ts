const FALLBACK_LOCALE = 'en-GB';

/**
 * Chooses the language in which dates, numbers and countries are written from a request's `Accept-Language`.
 *
 * The first entry wins: browsers send the reader's own choice first. A malformed header yields British English.
 */
export function readLocale(acceptLanguage: string | null): string {
  const first = acceptLanguage?.split(',')[0]?.split(';')[0]?.trim();
  if (!first || first === '*') return FALLBACK_LOCALE;
  try {
    return Intl.getCanonicalLocales(first)[0] ?? FALLBACK_LOCALE;
  } catch {
    return FALLBACK_LOCALE;
  }
}

const knownZones = new Map<string, string>();

/** Reads the reader's time zone from the cookie that the page sets; UTC when it is missing or names no time zone. */
export function readTimeZone(cookie: string | undefined): string {
  if (!cookie) return 'UTC';
  const known = knownZones.get(cookie);
  if (known) return known;
  try {
    // Making a format to find out is slow; there are some 600 zones, so what was found is kept.
    const zone = new Intl.DateTimeFormat('en', { timeZone: cookie }).resolvedOptions().timeZone;
    knownZones.set(cookie, zone);
    return zone;
  } catch {
    return 'UTC';
  }
}
