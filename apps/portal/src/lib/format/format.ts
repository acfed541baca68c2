const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Steps of relative times: below the limit (in ms) a difference is told in the unit. */
const STEPS: { below: number; unit: Intl.RelativeTimeFormatUnit; ms: number }[] = [
  { below: HOUR_MS, unit: 'minute', ms: MINUTE_MS },
  { below: DAY_MS, unit: 'hour', ms: HOUR_MS },
  { below: 30 * DAY_MS, unit: 'day', ms: DAY_MS },
  { below: 365 * DAY_MS, unit: 'month', ms: 30 * DAY_MS },
  { below: Infinity, unit: 'year', ms: 365 * DAY_MS },
];

export type Format = ReturnType<typeof createFormat>;

/**
 * Makes the functions that write dates, numbers and countries in the reader's language and time zone.
 *
 * @param locale BCP 47 tag, for example `de-AT`
 * @param timeZone IANA name, for example `Europe/Vienna`
 * @example
 * createFormat('en-GB', 'UTC').country('DE'); // 'Germany'
 */
export function createFormat(locale: string, timeZone: string) {
  const dates = (options: Intl.DateTimeFormatOptions) => once(() => new Intl.DateTimeFormat(locale, options));
  const number = once(() => new Intl.NumberFormat(locale));
  const percent = once(() => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }));
  const date = dates({ timeZone, dateStyle: 'medium' });
  const time = dates({ timeZone, timeStyle: 'short' });
  const exact = dates({ timeZone, dateStyle: 'full', timeStyle: 'long' });
  const dateTime = dates({ timeZone, dateStyle: 'medium', timeStyle: 'short' });
  const weekdayTime = dates({ timeZone, weekday: 'long', hour: '2-digit', minute: '2-digit' });
  const shortDay = dates({ timeZone: 'UTC', month: 'short', day: 'numeric' });
  const longDay = dates({ timeZone: 'UTC', dateStyle: 'medium' });
  const relative = once(() => new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'long' }));
  const regions = once(() => new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' }));
  const collator = once(() => new Intl.Collator(locale));
  const list = once(() => new Intl.ListFormat(locale, { type: 'conjunction' }));
  const plurals = once(() => new Intl.PluralRules(locale));

  return {
    locale,
    timeZone,
    number: (value: number) => number().format(value),
    percent: (share: number) => percent().format(share),
    date: (value: string) => date().format(new Date(value)),
    time: (value: string) => time().format(new Date(value)),
    /** Date and time as short as they are clear. */
    dateTime: (value: string) => dateTime().format(new Date(value)),
    /** A moment within a week: its weekday and time. */
    weekdayTime: (value: string) => weekdayTime().format(new Date(value)),
    /** Everything, with weekday, seconds and time zone: what a hover shows. */
    exact: (value: string) => exact().format(new Date(value)),
    /** A calendar day (`2026-11-23`), which has no time zone of its own. */
    day: (value: string) => shortDay().format(new Date(`${value}T00:00:00Z`)),
    /** A calendar day with its year. */
    calendarDay: (value: string) => longDay().format(new Date(`${value}T00:00:00Z`)),
    /** Distance to `now` (ms since the epoch) in the largest unit that fits; below a minute it is "now". */
    relative: (value: string, now: number) => {
      const difference = Date.parse(value) - now;
      const size = Math.abs(difference);
      if (size < MINUTE_MS) return relative().format(0, 'second');
      const step = stepOf(size);
      return step
        ? relative().format(Math.trunc(difference / step.ms), step.unit)
        : date().format(new Date(value));
    },
    /** How long it has been at `now` (ms since the epoch), in the largest unit that fits: "2 hours". Below a minute: ''. */
    lasting: (value: string, now: number) => length(now - Date.parse(value), locale),
    /** Name of a country by its ISO 3166-1 alpha-2 code; the code itself when nobody knows the name. */
    country: (code: string) => regions().of(code) ?? code,
    /** For sorting by name, in the language's alphabet. */
    compare: (a: string, b: string) => collator().compare(a, b),
    list: (values: string[]) => list().format(values),
    /** Chooses a text by number, after the language's own rules. */
    plural: (value: number, forms: { one: string; other: string }) =>
      plurals().select(value) === 'one' ? forms.one : forms.other,
  };
}

function stepOf(size: number) {
  return STEPS.find(({ below }) => size < below);
}

function length(size: number, locale: string): string {
  const step = size < MINUTE_MS ? undefined : stepOf(size);
  if (!step) return '';
  const unit = new Intl.NumberFormat(locale, { style: 'unit', unit: step.unit, unitDisplay: 'long' });
  return unit.format(Math.trunc(size / step.ms));
}

/** Intl's objects take long to make, and no page needs all of them. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
