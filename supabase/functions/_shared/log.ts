/**
 * Writes a line to the function's log. Takes words of ours and error codes; never an error's message, a header or
 * anything of a body, because those may hold an address, a key or what a visitor wrote.
 */
export function logWarning(line: string): void {
  console.warn(line);
}

/** An error by its kind alone: `PostgresError 42501`, `TypeError`. */
export function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  return `${error.name}${code}`;
}
