import type { DateRange } from '#lib/overview/date-range.ts';
import type { DayCounts } from '#lib/overview/group-days.ts';
import type { DatabaseClient } from './client.ts';
import { unwrap } from './unwrap.ts';

const TOP_PAGES = 10;

export type Overview = {
  days: DayCounts[];
  /** A null country is an unknown one. */
  countries: { country: string | null; contacts: number }[];
  channels: { channel: string; conversations: number; anonymous: number; contacts: number }[];
  pages: { page: string; messages: number }[];
};

/** Reads a project's numbers over a range of the reader's days. */
export async function readOverview(
  database: DatabaseClient,
  projectId: string,
  { range, timeZone }: { range: DateRange; timeZone: string },
): Promise<Overview> {
  const asked = { project_id: projectId, from_day: range.from, until_day: range.until, time_zone: timeZone };
  const [days, countries, channels, pages] = await Promise.all([
    database.rpc('overview_days', asked),
    database.rpc('overview_countries', asked),
    database.rpc('overview_channels', asked),
    database.rpc('overview_pages', { ...asked, at_most: TOP_PAGES }),
  ]);
  return {
    days: unwrap(days).map((row) => ({
      day: row.day,
      newContacts: row.new_contacts,
      returningContacts: row.returning_contacts,
    })),
    countries: unwrap(countries),
    channels: unwrap(channels).map((row) => ({
      channel: row.channel,
      conversations: row.conversations,
      anonymous: row.anonymous_conversations,
      contacts: row.contacts,
    })),
    pages: unwrap(pages).map((row) => ({ page: row.page_url, messages: row.messages })),
  };
}
