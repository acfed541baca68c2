import { readPreferences } from './preferences.ts';

/**
 * Tells whether a request prefers HTML to JSON (RFC 9110, section 12.5.1). JSON when it does not say.
 */
export function prefersHtml(accept: string | null): boolean {
  const ranges = readPreferences(accept ?? '*/*');
  const weight = (type: string) => {
    const group = `${type.split('/')[0] ?? ''}/*`;
    return (
      (
        ranges.find(({ value }) => value === type) ??
        ranges.find(({ value }) => value === group) ??
        ranges.find(({ value }) => value === '*/*')
      )?.q ?? 0
    );
  };
  return weight('text/html') > weight('application/json');
}
