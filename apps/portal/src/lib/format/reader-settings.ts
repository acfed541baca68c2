const FALLBACK_LOCALE = 'en-GB';

/**
 * Chooses how dates, numbers and countries are written from a request's `Accept-Language`: in English, as the texts
 * around them are, after the customs of the reader's region.
 *
 * The first entry wins: browsers send the reader's own choice first. A malformed header yields British English.
 *
 * @example
 * readLocale('de-AT,de;q=0.9'); // 'en-AT'
 */
export function readLocale(acceptLanguage: string | null): string {
  const first = acceptLanguage?.split(',')[0]?.split(';')[0]?.trim();
  if (!first || first === '*') return FALLBACK_LOCALE;
  try {
    const { region } = new Intl.Locale(first).maximize();
    return region ? `en-${region}` : FALLBACK_LOCALE;
  } catch {
    return FALLBACK_LOCALE;
  }
}

const knownZones = new Set<string>();

/**
 * Reads the reader's time zone from the cookie that the page sets; UTC when it is missing or names no time zone.
 *
 * @returns a name that JavaScript and Postgres read alike. An offset, which some browsers give (`+05:30`), becomes a zone
 * that keeps it all year: Postgres takes the sign of a bare offset for its opposite.
 * @see https://www.postgresql.org/docs/17/datetime-posix-timezone-specs.html
 */
export function readTimeZone(cookie: string | undefined): string {
  if (!cookie) return 'UTC';
  if (knownZones.has(cookie)) return cookie;
  try {
    const zone = new Intl.DateTimeFormat('en', { timeZone: cookie }).resolvedOptions().timeZone;
    if (/^[+-]/.test(zone)) return zonesByOffset().get(zone) ?? 'UTC';
    // Making a format to find out is slow, so a zone is kept; under its own spelling alone, of which there are some 600.
    if (zone === cookie) knownZones.add(zone);
    return zone;
  } catch {
    return 'UTC';
  }
}

let offsets: Map<string, string> | undefined;

/** Zones that put no clock forward or back, by the one offset they have. */
function zonesByOffset(): Map<string, string> {
  if (offsets) return offsets;
  offsets = new Map([['+00:00', 'UTC']]);
  const year = new Date().getUTCFullYear();
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
    const [winter, summer] = [0, 6].map((month) =>
      format
        .format(Date.UTC(year, month))
        .replace(/^.*GMT/, '')
        .trim(),
    );
    if (winter && winter === summer && !offsets.has(winter)) offsets.set(winter, zone);
  }
  return offsets;
}
