import { CHANNELS } from '@webspeaker/core/channels';
import { WHO, type ConversationFilter } from '#lib/conversations/conversation-query.ts';
import type { Format } from '#lib/format/format.ts';
import { describeDays } from '#lib/list/describe-days.ts';
import type { Texts } from '#lib/texts/use-texts.ts';
import { PERIODS } from '#lib/time/period.ts';

type Choice = { value: string; label: string };

/** What can be chosen of each filter, in the order of the panel. */
export function choices(t: Texts): Record<'channel' | 'who' | 'period', Choice[]> {
  return {
    channel: CHANNELS.map((value) => ({ value, label: t.contact.channels[value] ?? value })),
    who: WHO.map((value) => ({ value, label: t.conversations.whose[value] ?? value })),
    period: PERIODS.map((value) => ({ value, label: t.periods[value] })),
  };
}

/** A filter in force: in words, and what of the filter to change to be rid of it. */
export type ActiveFilter = { label: string; without: Partial<ConversationFilter> };

/** Which filters are in force, but the search, which its own field shows. */
export function activeFilters(
  filter: ConversationFilter,
  { t, format }: { t: Texts; format: Format },
): ActiveFilter[] {
  const chosen = Object.entries(choices(t)).flatMap(([name, options]) => {
    const option = options.find(({ value }) => value === filter[name as keyof ConversationFilter]);
    return option ? [{ label: option.label, without: { [name]: '' } }] : [];
  });
  const active = describeDays(filter.active_from, filter.active_to, { t, format });
  const began = describeDays(filter.began_from, filter.began_to, { t, format });
  return [
    ...chosen,
    ...(active
      ? [
          {
            label: t.filters.range(t.conversations.period, active),
            without: { active_from: '', active_to: '' },
          },
        ]
      : []),
    ...(began
      ? [{ label: t.filters.range(t.conversations.began, began), without: { began_from: '', began_to: '' } }]
      : []),
  ];
}
