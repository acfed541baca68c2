import type { Format } from '#lib/format/format.ts';
import type { Texts } from '#lib/texts/use-texts.ts';

/** Says in words which days a filter asks for, of which either end may be open; empty: any. */
export function describeDays(from: string, to: string, { t, format }: { t: Texts; format: Format }): string {
  const [first, last] = [from && format.calendarDay(from), to && format.calendarDay(to)];
  if (first && last) return first === last ? first : `${first} – ${last}`;
  return first ? t.filters.since(first) : last ? t.filters.until(last) : '';
}
