import { isUuid } from '@webspeaker/core/uuid';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)$/;
const CURSOR = /^([^_]+)_(.+)$/;

/** A row's place among rows that are ordered by time: the time as the database wrote it, and the row's id. */
export type TimeCursor = { created_at: string; id: string };

/** Whether a text is a time as the database writes it: ISO 8601 with an offset, to the microsecond at most. */
export function isInstant(text: string): boolean {
  return INSTANT.test(text) && !Number.isNaN(Date.parse(text));
}

/** Reads a cursor from an address; null when it is malformed. Nothing else of an address reaches a query's text. */
export function parseTimeCursor(text: string | null): TimeCursor | null {
  const [, created_at, id] = CURSOR.exec(text ?? '') ?? [];
  return created_at && isUuid(id) && isInstant(created_at) ? { created_at, id } : null;
}

/** Writes a row's place for an address; `parseTimeCursor` reads it. */
export function writeTimeCursor({ created_at, id }: TimeCursor): string {
  return `${created_at}_${id}`;
}
