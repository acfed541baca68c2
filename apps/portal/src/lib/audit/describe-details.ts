/** One line of an event's details: a name, and its value or how it changed. */
export type Detail = { name: string; value: string };

/** How details are said: what they are called, and how their values read. What has no words goes by its own. */
export type Words = {
  names: Record<string, string>;
  /** Words for values: `true`, `keep`, `ai_search`. */
  values?: Record<string, string>;
  /** Writes an instant, and a calendar day. */
  format?: { dateTime(value: string): string; calendarDay(value: string): string };
};

/** What a value reads that is none. */
export const NONE = '–';

const INSTANT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/;
const DAY = /^\d{4}-\d\d-\d\d$/;

/**
 * Turns an event's details into lines to read. It knows no event in particular, so that a new one shows all the same.
 *
 * @example
 * describeDetails({ respect_gpc: { from: true, to: false } }, { names: { respect_gpc: 'Respect GPC' }, values: { true: 'yes', false: 'no' } });
 * // [{ name: 'Respect GPC', value: 'yes → no' }]
 */
export function describeDetails(details: unknown, words: Words): Detail[] {
  if (typeof details !== 'object' || details === null) return [];
  return Object.entries(details).map(([name, value]) => ({
    name: words.names[name] ?? name,
    value: described(value, words),
  }));
}

function described(value: unknown, words: Words): string {
  const { values = {}, format } = words;
  if (value === null || value === '') return NONE;
  if (Array.isArray(value))
    return value.length ? value.map((each) => described(each, words)).join(', ') : NONE;
  if (typeof value === 'object') {
    const { from, to, ...rest } = value as { from?: unknown; to?: unknown };
    return Object.keys(rest).length === 0
      ? `${described(from ?? null, words)} → ${described(to ?? null, words)}`
      : JSON.stringify(value);
  }
  const text = String(value);
  if (Object.hasOwn(values, text)) return values[text] ?? text;
  if (format && INSTANT.test(text)) return format.dateTime(text);
  if (format && DAY.test(text)) return format.calendarDay(text);
  return text;
}
