import { expect, test } from 'vitest';
import { describeDetails } from './describe-details.ts';

test('details of an event show counts, changes and lists', () => {
  const details = {
    messages: 3,
    respect_gpc: { from: true, to: false },
    allowed_origins: { from: [], to: ['https://a.example', 'https://b.example'] },
    contact_retention_days: { from: null, to: 30 },
  };
  expect(describeDetails(details, { messages: 'Messages' })).toEqual([
    { name: 'Messages', value: '3' },
    { name: 'respect_gpc', value: 'true → false' },
    { name: 'allowed_origins', value: '– → https://a.example, https://b.example' },
    { name: 'contact_retention_days', value: '– → 30' },
  ]);
});

test.each([null, undefined, 'text', 1])('details that are %j are no lines', (details) => {
  expect(describeDetails(details, {})).toEqual([]);
});
