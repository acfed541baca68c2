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

const knownZones = new Set<string>();

/** Reads the reader's time zone from the cookie that the page sets; UTC when it is missing or names no time zone. */
export function readTimeZone(cookie: string | undefined): string {
  if (!cookie) return 'UTC';
  if (knownZones.has(cookie)) return cookie;
  try {
    const zone = new Intl.DateTimeFormat('en', { timeZone: cookie }).resolvedOptions().timeZone;
    // Making a format to find out is slow, so a zone is kept; under its own spelling alone, of which there are some 600.
    if (zone === cookie) knownZones.add(zone);
    return zone;
  } catch {
    return 'UTC';
  }
}
