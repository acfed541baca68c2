import { expect, test } from 'vitest';
import { stepsOf } from './steps.ts';

const ENTERED = '2026-11-20T10:00:00+00:00';
const event = (action: string, created_at: string) => ({
  action,
  actor_kind: 'member',
  details: {},
  created_at,
});

test('what was done before a request was entered is not done for it', () => {
  const request = { asked: 'export_and_erasure' as const, created_at: ENTERED };
  const events = [
    event('contact.exported', '2026-11-21T10:00:00+00:00'),
    event('contact.exported', '2026-11-19T10:00:00+00:00'),
  ];
  expect(stepsOf(request, events, null)).toEqual([
    { action: 'contact.exported', doneAt: '2026-11-21T10:00:00+00:00' },
    { action: 'contact.erased', doneAt: null },
  ]);
  expect(stepsOf(request, events.slice(1), null)[0]?.doneAt).toBeNull();
});

test('who is erased, or withdrew before, is not tracked any more', () => {
  const request = { asked: 'withdrawal' as const, created_at: ENTERED };
  const erasedAt = '2026-11-22T10:00:00+00:00';
  expect(stepsOf(request, [event('contact.erased', erasedAt)], null)[0]?.doneAt).toBe(erasedAt);
  expect(stepsOf(request, [], ENTERED)[0]?.doneAt).toBe(ENTERED);
  expect(stepsOf(request, [], null)[0]?.doneAt).toBeNull();
});
