/** One line of an event's details: a name, and its value or how it changed. */
export type Detail = { name: string; value: string };

/**
 * Turns an event's details into lines to read. It knows no event in particular, so that a new one shows all the same.
 *
 * @param names what details are called; one that has no name here goes by its own
 */
export function describeDetails(details: unknown, names: Record<string, string>): Detail[] {
  if (typeof details !== 'object' || details === null) return [];
  return Object.entries(details).map(([name, value]) => ({
    name: names[name] ?? name,
    value: described(value),
  }));
}

function described(value: unknown): string {
  if (value === null || value === '') return '–';
  if (Array.isArray(value)) return value.length ? value.map(described).join(', ') : '–';
  if (typeof value === 'object') {
    const { from, to, ...rest } = value as { from?: unknown; to?: unknown };
    return Object.keys(rest).length === 0
      ? `${described(from ?? null)} → ${described(to ?? null)}`
      : JSON.stringify(value);
  }
  return String(value);
}
