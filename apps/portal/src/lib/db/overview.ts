import { setTimeout as pause } from 'node:timers/promises';

import { z } from 'zod';
import { rangeBefore, type DateRange } from '#lib/overview/date-range.ts';
import type { DatabaseClient } from './client.ts';
import { unwrap } from './unwrap.ts';

const TOP_PAGES = 10;
/** A range of a large project that nobody has looked at yet is counted by many calls, each of some seconds. */
const COUNTED_WITHIN_MS = 180_000;
/** Until the next call, where somebody else is counting or deleting. */
const PAUSE_MS = 250;

const numbersSchema = z.object({
  days: z.array(z.object({ day: z.string(), newContacts: z.number(), returningContacts: z.number() })),
  channels: z.array(z.object({ channel: z.string(), conversations: z.number(), anonymous: z.number() })),
  pages: z.array(z.object({ page: z.string(), messages: z.number() })),
  countedAt: z.string().optional(),
});

/** How many days that are over the next call goes on to count. */
const remainingSchema = z.object({ remainingDays: z.number() });

const contactsSchema = z.object({
  countries: z.array(z.object({ country: z.string().nullable(), contacts: z.number() })),
  channels: z.record(z.string(), z.number()),
  countedAt: z.string().optional(),
});

type Numbers = z.infer<typeof numbersSchema>;
type Contacts = z.infer<typeof contactsSchema>;

/** What a range comes to. */
export type Totals = {
  newContacts: number;
  activeContacts: number;
  conversations: number;
  /** Conversations without consent, of all of them. */
  anonymous: number;
};

type Counted = {
  days: Numbers['days'];
  /** A null country is an unknown one. */
  countries: Contacts['countries'];
  channels: (Numbers['channels'][number] & { contacts: number })[];
  pages: Numbers['pages'];
  /** When the oldest of these numbers was counted, up to a minute ago; null: just now. */
  countedAt: string | null;
};

export type Overview = Counted & {
  totals: Totals;
  /** The same of the range before; null when there was nothing at all. */
  before: (Totals & Pick<Counted, 'countries' | 'channels' | 'pages'>) | null;
};

type Asked = { range: DateRange; timeZone: string };

/**
 * Reads a project's numbers over a range of the reader's days, and what the range before came to: of pages, only those
 * that are among the top ones now.
 */
export async function readOverview(
  database: DatabaseClient,
  projectId: string,
  { range, timeZone }: Asked,
): Promise<Overview> {
  const asked = ({ from, until }: DateRange): Question => ({
    project_id: projectId,
    from_day: from,
    until_day: until,
    time_zone: timeZone,
  });
  const [now, earlier] = [asked(range), asked(rangeBefore(range))];
  const numbers = readNumbers(database, now);
  const [counted, before] = await Promise.all([
    together(numbers, readContacts(database, now)),
    together(
      numbers.then(({ pages }) =>
        readNumbers(database, { ...earlier, pages: pages.map(({ page }) => page) }),
      ),
      readContacts(database, earlier),
    ),
  ]);
  const { countries, channels, pages } = before;
  const totals = totalsOf(before);
  return {
    ...counted,
    countedAt: earliest(counted.countedAt, before.countedAt),
    totals: totalsOf(counted),
    before: totals.newContacts + totals.conversations > 0 ? { ...totals, countries, channels, pages } : null,
  };
}

type Question = { project_id: string; from_day: string; until_day: string; time_zone: string };

/** Asks until all days are counted. What one call has counted is kept, so that nothing of it is lost if this one ends. */
async function readNumbers(
  database: DatabaseClient,
  question: Question & { pages?: string[] },
): Promise<Numbers> {
  const giveUpAt = Date.now() + COUNTED_WITHIN_MS;
  for (let remaining = Infinity; Date.now() < giveUpAt;) {
    const answer = unwrap(await database.rpc('overview_numbers', { ...question, pages_at_most: TOP_PAGES }));
    const left = remainingSchema.safeParse(answer);
    if (!left.success) return numbersSchema.parse(answer);
    if (left.data.remainingDays === remaining) await pause(PAUSE_MS);
    remaining = left.data.remainingDays;
  }
  throw new Error('Read overview: found days still to be counted after three minutes, wanted none');
}

async function readContacts(database: DatabaseClient, question: Question): Promise<Contacts> {
  return contactsSchema.parse(unwrap(await database.rpc('overview_contacts', question)));
}

/** Puts together what is counted by two connections at the same time. */
async function together(first: Promise<Numbers>, second: Promise<Contacts>): Promise<Counted> {
  const [{ days, channels, pages, countedAt }, contacts] = await Promise.all([first, second]);
  return {
    days,
    countries: contacts.countries,
    channels: channels.map((row) => ({ ...row, contacts: contacts.channels[row.channel] ?? 0 })),
    pages,
    countedAt: earliest(countedAt, contacts.countedAt),
  };
}

/** Instants as Postgres writes them: with microseconds, and all in UTC. */
function earliest(...instants: (string | null | undefined)[]): string | null {
  return instants.filter((instant) => typeof instant === 'string').sort()[0] ?? null;
}

function totalsOf({ days, countries, channels }: Counted): Totals {
  return {
    newContacts: sum(days, (day) => day.newContacts),
    activeContacts: sum(countries, (row) => row.contacts),
    conversations: sum(channels, (row) => row.conversations),
    anonymous: sum(channels, (row) => row.anonymous),
  };
}

function sum<Row>(rows: Row[], value: (row: Row) => number): number {
  return rows.reduce((all, row) => all + value(row), 0);
}
