const CURSOR =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d))_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** A row's place among rows that are ordered by time: the time as the database wrote it, and the row's id. */
export type TimeCursor = { created_at: string; id: string };

/** Reads a cursor from an address; null when it is malformed. Nothing else of an address reaches a query's text. */
export function parseTimeCursor(text: string | null): TimeCursor | null {
  const [, created_at, id] = CURSOR.exec(text ?? '') ?? [];
  return created_at && id ? { created_at, id } : null;
}

export function writeTimeCursor({ created_at, id }: TimeCursor): string {
  return `${created_at}_${id}`;
}
