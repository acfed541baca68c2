import type { AuditEvent } from '#lib/db/audit-events.ts';

/** Events that follow each other this closely, by the same hand, were one piece of work. */
const TOGETHER_MS = 60_000;

/** Events shown as one row: the newest, and how many there are. */
export type EventGroup = { first: AuditEvent; events: AuditEvent[] };

/**
 * Puts events together that are the same about one contact after the other: deleting 28 contacts is one row, with 28 in
 * it. Events stay in their order, and none is left out.
 *
 * @param events newest first
 */
export function groupEvents(events: AuditEvent[]): EventGroup[] {
  const groups: EventGroup[] = [];
  for (const event of events) {
    const group = groups.at(-1);
    const last = group?.events.at(-1);
    if (group && last && belongTogether(last, event)) group.events.push(event);
    else groups.push({ first: event, events: [event] });
  }
  return groups;
}

function belongTogether(later: AuditEvent, earlier: AuditEvent): boolean {
  return (
    later.contact_hash !== null &&
    earlier.contact_hash !== null &&
    later.action === earlier.action &&
    later.actor_kind === earlier.actor_kind &&
    later.actor_id === earlier.actor_id &&
    Date.parse(later.created_at) - Date.parse(earlier.created_at) <= TOGETHER_MS
  );
}

/** Sums what details count: numbers of the same name. Other details are left out. */
export function sumDetails(events: AuditEvent[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { details } of events) {
    for (const [name, value] of Object.entries((details ?? {}) as Record<string, unknown>)) {
      if (typeof value === 'number') sums[name] = (sums[name] ?? 0) + value;
    }
  }
  return sums;
}
