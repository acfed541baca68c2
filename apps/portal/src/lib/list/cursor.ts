import { isUuid } from '@webspeaker/core/uuid';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)$/;

/** A row's place in a list's order: the value it is sorted by, as the database wrote it, and its id. */
export type Cursor = { value: string; id: string };

/** Whether a text is a time as the database writes it: ISO 8601 with an offset, to the microsecond at most. */
export function isInstant(text: string): boolean {
  return INSTANT.test(text) && !Number.isNaN(Date.parse(text));
}

/**
 * Reads a cursor from an address; null when it is malformed. Nothing else of an address reaches a query's text.
 *
 * @param isValue whether a text is a value of what the list is sorted by; a time unless it is said
 */
export function parseCursor(text: string | null, isValue = isInstant): Cursor | null {
  const split = text?.lastIndexOf('_') ?? -1;
  if (!text || split < 0) return null;
  const cursor = { value: text.slice(0, split), id: text.slice(split + 1) };
  return isValue(cursor.value) && isUuid(cursor.id) ? cursor : null;
}

/** Writes a row's place for an address; `parseCursor` reads it. */
export function writeCursor({ value, id }: Cursor): string {
  return `${value}_${id}`;
}

/** The place of a row in a list by time. */
export function timeCursor({ created_at, id }: { created_at: string; id: string }): Cursor {
  return { value: created_at, id };
}

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The parameter of an address that has a list by time end with what came at this time, and before it. */
export function upTo(time: string): URLSearchParams {
  return new URLSearchParams({ before: writeCursor({ value: time, id: LAST_ID }) });
}
