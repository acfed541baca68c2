import { contactFilterParameters, parseContactFilter } from '#lib/contacts/contact-filter.ts';
import {
  conversationQueryParameters,
  parseConversationQuery,
} from '#lib/conversations/conversation-query.ts';
import type { DateRange } from '#lib/overview/date-range.ts';

type Days = Pick<DateRange, 'from' | 'until'>;

/**
 * Paths of the lists, or of the overview of the days, that hold exactly what a figure of the overview counts, by the days
 * that it counts over.
 */
export function overviewLinks(projectId: string) {
  const list = (name: 'contacts' | 'conversations', filters: Record<string, string>) => {
    const asked = new URLSearchParams(filters);
    const parameters =
      name === 'contacts'
        ? contactFilterParameters(parseContactFilter(asked))
        : conversationQueryParameters(parseConversationQuery(asked));
    return `projects/${projectId}/${name}?${parameters}` as const;
  };
  const began = ({ from, until }: Days) => ({ began_from: from, began_to: until });
  return {
    overview: ({ from, until }: Days) => `projects/${projectId}?from=${from}&to=${until}` as const,
    newContacts: ({ from, until }: Days) => list('contacts', { created_from: from, created_to: until }),
    activeContacts: (days: Days, filters: { country?: string; channel?: string } = {}) =>
      list('contacts', { ...filters, ...began(days) }),
    /** Those who wrote the messages that came from a page. */
    contactsOfPage: (page: string, { from, until }: Days) =>
      list('contacts', { page, active_from: from, active_to: until }),
    /** Those who began a conversation on a day, and were created before it. */
    returningContacts: (day: string, before: string) =>
      list('contacts', { ...began({ from: day, until: day }), created_to: before }),
    conversations: (days: Days, filters: { channel?: string; who?: 'contact' | 'anonymous' } = {}) =>
      list('conversations', { ...filters, ...began(days) }),
  };
}
