/**
 * Writes one line of a CSV file after RFC 4180.
 *
 * A text that a spreadsheet would run as a formula gets an apostrophe before it, as OWASP advises against CSV injection.
 */
export function csvLine(values: (string | number | null)[]): string {
  return (
    values.map((value) => (typeof value === 'number' ? String(value) : quoted(value ?? ''))).join(',') +
    '\r\n'
  );
}

function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
