import Negotiator from 'negotiator';
import { FALLBACK_LANGUAGE, LANGUAGES } from '#lib/texts/languages.ts';

/** Where somebody lives whose browser does not say it: with a clock of 24 hours, and the day before the month. */
const FALLBACK_REGIONS: Record<string, string> = { en: 'GB' };

type Wishes = {
  /** Chosen in this browser: the value of its cookie. */
  chosen: string | undefined;
  /** Chosen for the account, in whichever browser. */
  ofAccount: string | undefined;
  acceptLanguage: string | null;
};

/**
 * Finds the language to speak with a reader: the one chosen in this browser, else the account's, else the first of
 * `Accept-Language` that there is, else English.
 *
 * @returns one of {@link LANGUAGES}
 * @example
 * readLanguage({ chosen: undefined, ofAccount: undefined, acceptLanguage: 'fr-CH,de;q=0.8,en;q=0.7' }); // 'de'
 */
export function readLanguage({ chosen, ofAccount, acceptLanguage }: Wishes): string {
  const wanted = [chosen, ofAccount].find((language) => language && LANGUAGES.includes(language));
  if (wanted) return wanted;
  // Where a reader takes any, the first that is offered is spoken.
  const offered = [FALLBACK_LANGUAGE, ...LANGUAGES];
  const headers = { 'accept-language': acceptLanguage ?? '' };
  return new Negotiator({ headers }).language(offered) ?? FALLBACK_LANGUAGE;
}

/**
 * Chooses how dates, numbers and countries are written: in the language of the texts around them, after the customs of the
 * reader's region.
 *
 * The region is that of the first entry of `Accept-Language`: browsers send the reader's own choice first. Where there is
 * none, the language goes without; English then is British.
 *
 * @example
 * readLocale('de-AT,de;q=0.9', 'en'); // 'en-AT'
 */
export function readLocale(acceptLanguage: string | null, language: string): string {
  const region = regionOf(acceptLanguage) ?? FALLBACK_REGIONS[language];
  return region ? `${language}-${region}` : language;
}

function regionOf(acceptLanguage: string | null): string | undefined {
  const first = acceptLanguage?.split(',')[0]?.split(';')[0]?.trim();
  if (!first || first === '*') return undefined;
  try {
    return new Intl.Locale(first).maximize().region;
  } catch {
    return undefined;
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
