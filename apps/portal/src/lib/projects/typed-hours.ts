import type { Span } from '@webspeaker/core/office-hours';

/** Names of the fields of a week, from Monday to Sunday. */
export const WEEKDAY_FIELDS = ['day_1', 'day_2', 'day_3', 'day_4', 'day_5', 'day_6', 'day_7'] as const;

/** As many spans of a day as the database takes. */
const MAX_SPANS = 4;

/** `9`, `9:00`, `09.30`, `9h`. */
const TIME = /^(\d{1,2})(?:[:.h](\d{2})?)?$/;

function typedTime(text: string): string | null {
  const [, hours = '', minutes = '00'] = TIME.exec(text.trim()) ?? [];
  const time = `${hours.padStart(2, '0')}:${minutes}`;
  return hours && Number(minutes) < 60 && (Number(hours) < 24 || time === '24:00') ? time : null;
}

/**
 * Reads a day's office hours as a person types them, on a 24-hour clock: spans, separated by commas, in any order.
 *
 * @returns the spans in order, none for an empty text, null when it can't be read: a time that does not exist, a span that
 * ends before it begins, two that overlap, or more than four
 * @example
 * typedHours('9-12:30, 14–18'); // [['09:00', '12:30'], ['14:00', '18:00']]
 */
export function typedHours(text: string): Span[] | null {
  const spans: Span[] = [];
  for (const typed of text.split(/[,;]/).filter((part) => part.trim())) {
    const [from = '', to = '', ...rest] = typed.split(/\s*(?:-|–|—|\bto\b)\s*/);
    const [begins, ends] = [typedTime(from), typedTime(to)];
    if (!begins || !ends || begins >= ends || rest.length) return null;
    spans.push([begins, ends]);
  }
  spans.sort(([a], [b]) => (a < b ? -1 : 1));
  const overlap = spans.some(([begins], i) => i > 0 && begins < (spans[i - 1]?.[1] ?? ''));
  return overlap || spans.length > MAX_SPANS ? null : spans;
}

/** Writes a day's spans; {@link typedHours} reads them. */
export function writtenHours(spans: readonly Span[]): string {
  return spans.map(([from, to]) => `${from}–${to}`).join(', ');
}
