import { CalendarDate } from '@internationalized/date';
import { expect, test } from 'vitest';
import {
  conversationQueryParameters,
  databaseFilter,
  fromList,
  isFiltered,
  listOf,
  parseConversationQuery,
} from './conversation-query.ts';

const ID = '3f2b8c1e-0000-4000-8000-0123456789ab';
const parse = (text: string) => parseConversationQuery(new URLSearchParams(text));

test.each([
  'search=tea&channel=ai_search&who=anonymous&period=last_week',
  'active_from=2026-11-01&active_to=2026-11-20',
  'state=waiting&assigned_to=me&search=tea',
  `assigned_to=${ID}`,
  `search=tea&after=${encodeURIComponent(`2026-11-20T10:00:00.123456+00:00_${ID}`)}`,
])('a list of conversations reads back as it was written: %s', (address) => {
  expect(conversationQueryParameters(parse(address)).toString()).toBe(address);
  expect(listOf(new URLSearchParams(fromList(parse(address))))).toEqual(parse(address));
});

test.each([
  'channel=phone',
  'who=me',
  'state=done',
  'assigned_to=somebody',
  'period=tomorrow',
  'active_from=yesterday',
  'search=++',
  'after=x',
  `before=12_${ID}`,
])('a list of conversations ignores what makes no sense: %s', (address) => {
  const query = parse(address);
  expect(isFiltered(query.filter)).toBe(false);
  expect(query.after ?? query.before).toBeNull();
});

test('a period stands for its days, and goes before days that are named beside it', () => {
  const { filter } = parse('period=7_days&active_from=2020-01-01');
  expect(databaseFilter(filter, 'Europe/Berlin', new CalendarDate(2026, 11, 25))).toEqual({
    active_from: '2026-11-19',
    active_to: '2026-11-25',
    time_zone: 'Europe/Berlin',
  });
});
