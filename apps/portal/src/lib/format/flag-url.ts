import flags from 'virtual:flags';

const CODES = new Set(flags.codes.split(' '));

/**
 * Address of a country's flag by its ISO 3166-1 alpha-2 code; undefined when there is none.
 *
 * Pictures, because flag emoji show as bare letters on Windows.
 */
export function flagUrl(code: string): string | undefined {
  return CODES.has(code) ? `${flags.folder}/${code}.svg` : undefined;
}
