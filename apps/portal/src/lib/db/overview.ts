import { z } from 'zod';
import type { DateRange } from '#lib/overview/date-range.ts';
import type { DatabaseClient } from './client.ts';
import { unwrap } from './unwrap.ts';

const TOP_PAGES = 10;

const numbersSchema = z.object({
  days: z.array(z.object({ day: z.string(), newContacts: z.number(), returningContacts: z.number() })),
  channels: z.array(z.object({ channel: z.string(), conversations: z.number(), anonymous: z.number() })),
  pages: z.array(z.object({ page: z.string(), messages: z.number() })),
});

const contactsSchema = z.object({
  countries: z.array(z.object({ country: z.string().nullable(), contacts: z.number() })),
  channels: z.record(z.string(), z.number()),
});

type Numbers = z.infer<typeof numbersSchema>;

export type Overview = {
  days: Numbers['days'];
  /** A null country is an unknown one. */
  countries: z.infer<typeof contactsSchema>['countries'];
  channels: (Numbers['channels'][number] & { contacts: number })[];
  pages: Numbers['pages'];
};

/** Reads a project's numbers over a range of the reader's days. */
export async function readOverview(
  database: DatabaseClient,
  projectId: string,
  { range, timeZone }: { range: DateRange; timeZone: string },
): Promise<Overview> {
  const asked = { project_id: projectId, from_day: range.from, until_day: range.until, time_zone: timeZone };
  const [first, second] = await Promise.all([
    database.rpc('overview_numbers', { ...asked, pages_at_most: TOP_PAGES }),
    database.rpc('overview_contacts', asked),
  ]);
  const { days, channels, pages } = numbersSchema.parse(unwrap(first));
  const contacts = contactsSchema.parse(unwrap(second));
  return {
    days,
    countries: contacts.countries,
    channels: channels.map((row) => ({ ...row, contacts: contacts.channels[row.channel] ?? 0 })),
    pages,
  };
}
