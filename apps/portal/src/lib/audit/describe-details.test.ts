import { expect, test } from 'vitest';
import { describeDetails } from './describe-details.ts';

test('details of an event show counts, changes and lists', () => {
  const details = {
    messages: 3,
    respect_gpc: { from: true, to: false },
    allowed_origins: { from: [], to: ['https://a.example', 'https://b.example'] },
    contact_retention_days: { from: null, to: 30 },
  };
  expect(describeDetails(details, { names: { messages: 'Messages' } })).toEqual([
    { name: 'Messages', value: '3' },
    { name: 'respect_gpc', value: 'true → false' },
    { name: 'allowed_origins', value: '– → https://a.example, https://b.example' },
    { name: 'contact_retention_days', value: '– → 30' },
  ]);
});

test.each([null, undefined, 'text', 1])('details that are %j are no lines', (details) => {
  expect(describeDetails(details, { names: {} })).toEqual([]);
});

test('values read as words and dates where there are any', () => {
  const words = {
    names: {},
    values: { true: 'yes', false: 'no', keep: 'keep the contact' },
    format: {
      dateTime: (at: string) => `at ${at.slice(11, 16)}`,
      calendarDay: (day: string) => `day ${day}`,
    },
  };
  const details = {
    respect_gpc: { from: true, to: false },
    withdrawalAction: 'keep',
    expiresAt: '2026-11-25T10:30:00+00:00',
    dueOn: '2026-12-25',
    name: 'constructor',
  };
  expect(describeDetails(details, words).map(({ value }) => value)).toEqual([
    'yes → no',
    'keep the contact',
    'at 10:30',
    'day 2026-12-25',
    'constructor',
  ]);
});
