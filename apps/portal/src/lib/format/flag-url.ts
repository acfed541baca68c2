const FLAGS = import.meta.glob<string>('../../../../../node_modules/country-flag-icons/3x2/??.svg', {
  query: '?url',
  import: 'default',
  eager: true,
});

const BY_CODE = new Map(Object.entries(FLAGS).map(([path, url]) => [path.slice(-6, -4), url]));

/**
 * Address of a country's flag by its ISO 3166-1 alpha-2 code; undefined when there is none.
 *
 * Pictures, because flag emoji show as bare letters on Windows.
 */
export function flagUrl(code: string): string | undefined {
  return BY_CODE.get(code);
}
