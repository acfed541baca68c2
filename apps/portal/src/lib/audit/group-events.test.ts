import { expect, test } from 'vitest';
import type { AuditEvent } from '#lib/db/audit-events.ts';
import { groupEvents, sumDetails } from './group-events.ts';

const event = (id: number, fields: Partial<AuditEvent> = {}): AuditEvent => ({
  id: String(id),
  created_at: new Date(Date.UTC(2026, 10, 24, 12) - id * 1000).toISOString(),
  actor_kind: 'member',
  actor_id: 'ada',
  action: 'contact.erased',
  project_id: null,
  contact_hash: `hash ${id}`,
  details: { messages: 2, conversations: 1 },
  ...fields,
});

test('the same about many contacts is one row, and what came between keeps its place', () => {
  const events = [
    event(1),
    event(2),
    event(3, { action: 'contact.exported' }),
    event(4),
    event(5, { actor_id: 'bo' }),
    event(90, { actor_id: 'bo' }),
    event(91, { contact_hash: null, action: 'project.settings_changed' }),
    event(92, { contact_hash: null, action: 'project.settings_changed' }),
  ];
  const groups = groupEvents(events);
  expect(groups.map((group) => group.events.map(({ id }) => Number(id)))).toEqual([
    [1, 2],
    [3],
    [4],
    [5],
    [90],
    [91],
    [92],
  ]);
  expect(groups.flatMap((group) => group.events)).toEqual(events);
  expect(sumDetails(groups[0]?.events ?? [])).toEqual({ messages: 4, conversations: 2 });
});
