import { CHANNELS } from '@webspeaker/core/channels';
import type { ContactFilter, FilterName } from '#lib/contacts/contact-filter.ts';
import type { Format } from '#lib/format/format.ts';
import { readablePageUrl } from '#lib/format/readable-page-url.ts';
import { PERIODS } from '#lib/time/period.ts';
import { describeDays } from '#lib/list/describe-days.ts';
import type { Texts } from '#lib/texts/use-texts.ts';

type Reader = { t: Texts; format: Format };
type Choice = { value: string; label: string };

/** A field of the filter panel; `texts.filters.labels[name]` is above it. */
export type Field =
  | { kind: 'countries'; name: 'country' }
  | { kind: 'choice'; name: 'channel' | 'withdrawn' | 'period'; options: (t: Texts) => Choice[] }
  | { kind: 'page'; name: 'page' }
  | { kind: 'count'; name: 'conversations' }
  | { kind: 'days'; name: 'created' | 'seen' | 'active' | 'began'; from: FilterName; to: FilterName };

/** The fields of the filter panel, in their order; the filters in force are told in the same. */
export const FIELDS: readonly Field[] = [
  { kind: 'countries', name: 'country' },
  {
    kind: 'choice',
    name: 'channel',
    options: (t) => CHANNELS.map((value) => ({ value, label: t.contact.channels[value] ?? value })),
  },
  { kind: 'page', name: 'page' },
  {
    kind: 'choice',
    name: 'period',
    options: (t) => PERIODS.map((value) => ({ value, label: t.periods[value] })),
  },
  { kind: 'days', name: 'active', from: 'active_from', to: 'active_to' },
  { kind: 'days', name: 'began', from: 'began_from', to: 'began_to' },
  { kind: 'count', name: 'conversations' },
  { kind: 'days', name: 'created', from: 'created_from', to: 'created_to' },
  { kind: 'days', name: 'seen', from: 'seen_from', to: 'seen_to' },
  {
    kind: 'choice',
    name: 'withdrawn',
    options: (t) => Object.entries(t.filters.withdrawn).map(([value, label]) => ({ value, label })),
  },
];

/** A filter in force: in words, and what of the filter to change to be rid of it. */
export type ActiveFilter = { label: string; without: Partial<ContactFilter> };

/** Which filters are in force, but the search, which its own field shows. */
export function activeFilters(filter: ContactFilter, reader: Reader): ActiveFilter[] {
  return FIELDS.flatMap((field) => activeOf(field, filter, reader));
}

function activeOf(field: Field, filter: ContactFilter, { t, format }: Reader): ActiveFilter[] {
  switch (field.kind) {
    case 'countries':
      return filter.country.map((code) => ({
        label: code === 'unknown' ? t.filters.unknownCountry : format.country(code),
        without: { country: filter.country.filter((other) => other !== code) },
      }));
    case 'choice': {
      const chosen = field.options(t).find(({ value }) => value === filter[field.name]);
      const label = field.name === 'period' ? t.filters.wrote(chosen?.label ?? '') : chosen?.label;
      return chosen && label ? [{ label, without: { [field.name]: '' } }] : [];
    }
    case 'page': {
      if (!filter.page) return [];
      return [{ label: t.filters.wroteFrom(readablePageUrl(filter.page)), without: { page: '' } }];
    }
    case 'count': {
      const count = filter[field.name];
      if (!count) return [];
      return [{ label: t.filters.atLeast(format.number(Number(count))), without: { [field.name]: '' } }];
    }
    case 'days': {
      const days = describeDays(filter[field.from], filter[field.to], { t, format });
      const label = t.filters.range(t.filters.labels[field.name], days);
      return days ? [{ label, without: { [field.from]: '', [field.to]: '' } }] : [];
    }
  }
}
