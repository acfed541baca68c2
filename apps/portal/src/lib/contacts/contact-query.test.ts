import { CHANNELS } from '@webspeaker/core/channels';
import { CalendarDate } from '@internationalized/date';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inOrder } from '#lib/list/filter-rules.ts';
import { PERIODS } from '#lib/time/period.ts';
import { contactFilterParameters, databaseFilter, type ContactFilter } from './contact-filter.ts';
import {
  contactQueryParameters,
  fromList,
  listOf,
  parseContactQuery,
  SORTS,
  type ContactQuery,
} from './contact-query.ts';

const isFiltered = (filter: ContactFilter) => contactFilterParameters(filter).size > 0;
const parse = (text: string) => parseContactQuery(new URLSearchParams(text));
const ID = '3f2b8c1e-0000-8000-8000-0123456789ab';

describe('contact query', () => {
  test('is the newest activity of everybody when the address says nothing', () => {
    const query = parse('');
    expect(query).toMatchObject({ sort: 'last_seen_at', ascending: false, after: null, before: null });
    expect(isFiltered(query.filter)).toBe(false);
    expect(contactQueryParameters(query).toString()).toBe('');
  });

  test.each([
    'country=deu',
    'country=',
    'channel=phone',
    'conversations=0',
    'conversations=-1',
    'conversations=2.5',
    'conversations=many',
    'conversations=99999999999',
    'withdrawn=maybe',
    'page=two+words',
    `page=https://tea.example/${'x'.repeat(2048)}`,
    'period=tomorrow',
    'created_from=yesterday',
    'created_to=2026-02-30',
    'seen_from=0001-01-01',
    'sort=name',
    'order=down',
    'after=nonsense',
    `after=2026-11-23T10:00:00Z_${ID}x`,
    `after=12_${ID}`,
    `sort=conversations_count&after=2026-11-23T10:00:00Z_${ID}`,
    `before=';drop_${ID}`,
  ])('ignores what makes no sense: %s', (text) => {
    const query = parse(text);
    expect(isFiltered(query.filter)).toBe(false);
    expect(query.after ?? query.before).toBeNull();
  });

  test('is remembered by the address of a contact that was opened from its list', () => {
    const query = parse('country=DE&search=green+tea&sort=created_at');
    expect(listOf(new URLSearchParams(fromList(query)))).toEqual(query);
    expect(fromList(parse(''))).toBe('');
  });

  test('reads back as it was written, whatever it holds', () => {
    const days = fc.date({ min: new Date('1970-01-02'), max: new Date('2099-01-01'), noInvalidDate: true });
    const day = fc.oneof(
      fc.constant(''),
      days.map((date) => date.toISOString().slice(0, 10)),
    );
    const cursor = fc.option(fc.record({ value: days.map((date) => date.toISOString()), id: fc.uuid() }));
    const query: fc.Arbitrary<ContactQuery> = fc.record({
      filter: fc
        .record({
          search: fc.string({ maxLength: 60 }).map((text) => text.trim()),
          country: fc.uniqueArray(fc.constantFrom('DE', 'FR', 'US', 'unknown')).map((codes) => codes.sort()),
          channel: fc.constantFrom('', ...CHANNELS),
          page: fc
            .string({ maxLength: 60 })
            .map((text) => parse(`${new URLSearchParams({ page: `tea.example/${text}` })}`).filter.page),
          conversations: fc.oneof(fc.constant(''), fc.integer({ min: 1, max: 1000 }).map(String)),
          withdrawn: fc.constantFrom('', 'yes', 'no'),
          created_from: day,
          created_to: day,
          seen_from: day,
          seen_to: day,
          began_from: day,
          began_to: day,
          period: fc.constantFrom('', ...PERIODS),
          active_from: fc.constant(''),
          active_to: fc.constant(''),
        })
        .map((filter) =>
          [
            ['created_from', 'created_to'] as const,
            ['seen_from', 'seen_to'] as const,
            ['began_from', 'began_to'] as const,
          ].reduce(inOrder, filter),
        ),
      sort: fc.constantFrom(...SORTS.filter((sort) => sort !== 'conversations_count')),
      ascending: fc.boolean(),
      after: cursor,
      before: fc.constant(null),
    });
    fc.assert(
      fc.property(query, (original) => {
        const address = contactQueryParameters(original).toString();
        expect(parseContactQuery(new URLSearchParams(address))).toEqual(original);
      }),
    );
  });

  test.each([
    ['https://tea.example/green', 'https://tea.example/green'],
    ['https://tea.example/orders/(masked)', 'https://tea.example/orders/(masked)'],
    ["https://tea.example/?utm_term=it's%20tea&q=a", "https://tea.example/?utm_term=it's%20tea&q=a"],
    ['http://localhost:5174/caf%C3%A9', 'http://localhost:5174/caf%C3%A9'],
    ['Tea.example', 'https://tea.example/'],
    [' tea.example/café?a=1 #top ', 'https://tea.example/caf%C3%A9?a=1'],
  ])('takes the page %s for %s', (entered, stored) => {
    const { filter } = parse(`${new URLSearchParams({ page: entered })}`);
    expect(filter.page).toBe(stored);
    expect(databaseFilter(filter, 'UTC')).toEqual({ page: stored, time_zone: 'UTC' });
  });

  test('takes days entered the wrong way round for the days between', () => {
    const { filter } = parse(
      'created_from=2026-02-01&created_to=2026-01-01&active_from=2026-04-01&active_to=2026-03-01',
    );
    expect(filter).toMatchObject({ created_from: '2026-01-01', created_to: '2026-02-01' });
    expect(filter).toMatchObject({ active_from: '2026-03-01', active_to: '2026-04-01' });
  });

  test('asks the database for the days that a period stands for', () => {
    const { filter } = parse('period=last_week&channel=live_support&active_from=2020-01-01');
    expect(databaseFilter(filter, 'UTC', new CalendarDate(2026, 11, 25))).toEqual({
      channel: 'live_support',
      active_from: '2026-11-16',
      active_to: '2026-11-22',
      time_zone: 'UTC',
    });
  });

  test('asks the database for what was asked for and nothing else, in the reader’s days', () => {
    const { filter } = parse('withdrawn=no&country=unknown&conversations=03&seen_from=2026-07-01');
    expect(databaseFilter(filter, 'Europe/Berlin')).toEqual({
      withdrawn: 'no',
      country: ['unknown'],
      conversations: '3',
      seen_from: '2026-07-01',
      time_zone: 'Europe/Berlin',
    });
  });
});
