/**
 * Writes a line to the function's log. Pass only our own words and error codes, never an error's message, a header or
 * anything from a body: those may contain an address, a key or what a visitor wrote.
 */
export function logWarning(line: string): void {
  console.warn(line);
}

/** The kind of an error and nothing more: `PostgresError 42501`, `TypeError`. */
export function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  return `${error.name}${code}`;
}
