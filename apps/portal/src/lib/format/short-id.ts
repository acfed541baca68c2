/** Short form of a UUID for reading: its first eight digits. It names nothing safely; links carry the whole id. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}
