/**
 * Page URLs without anything that could identify a person.
 *
 * @module
 */
import { MAX_PAGE_URL_LENGTH } from './limits.ts';

/** A page URL that may be stored, and the query parameters that a project may add to it. */
export type CleanPageUrl = {
  /** Origin and path; no credentials, no query, no fragment, personal path segments masked. */
  url: string;
  /** The query, cleaned in the same way, as encoded `name=value` pairs. */
  parameters: string[];
};

/** What replaces a path segment or a parameter's value that may identify a person. */
export const PAGE_URL_MASK = '(masked)';

// More and longer parameters than any campaign tagging uses; anything beyond is dropped.
const MAX_PARAMETERS = 50;
const MAX_PARAMETER_LENGTH = 200;

// Links in mails and redirects arrive encoded twice; nobody encodes more often than this.
const MAX_ENCODING_LAYERS = 5;

/**
 * Cleans a page URL before anything else sees it. Credentials, fragment and query are removed. A path segment is replaced by
 * `(masked)` when, with its percent-encoding undone (up to five layers of it), it holds one of these:
 *
 * - an e-mail address: anything with characters on both sides of an `@`;
 * - an IPv4 address, or an IPv6 address of the public range;
 * - a UUID;
 * - a long number: nine digits or more, with or without separators between them (phone, card and order numbers; eight
 *   digits are a date);
 * - a token: 16 or more letters and digits in a row with both among them, 10 or more with lower case, upper case and
 *   digits, 40 or more of any kind, or 16 or more, `-` and `_` among them, that change between lower case, upper case
 *   and digits as often as random text does (base64url, JWT).
 *
 * What follows a `;` in a segment is dropped (`;jsessionid=...`). A name alone is not recognised: `/users/jane-doe`
 * stays. Query parameters come back beside the URL, their values masked by the same rules, parameters whose name needs
 * masking left out; `withKeptParameters` adds the ones that a project allows. Cleaning twice changes nothing.
 *
 * @param url an absolute http or https URL
 * @returns the cleaned URL and parameters, or null when it is not such a URL
 *
 * @example
 * ```ts
 * import { cleanPageUrl } from '@webspeaker/core/page-url';
 *
 * cleanPageUrl('https://shop.example/account/jane%40example.com/orders?utm_source=mail&q=tea#top');
 * // { url: 'https://shop.example/account/(masked)/orders', parameters: ['utm_source=mail', 'q=tea'] }
 * ```
 */
export function cleanPageUrl(url: string): CleanPageUrl | null {
  const parsed = parseHttpUrl(url);
  if (parsed === null) return null;
  const path = parsed.pathname.split('/').map(maskSegment).join('/');
  // Parsed again because a segment that lost its `;` part can now be a `.` or `..`.
  const { href } = new URL(parsed.origin + path);
  return {
    url: href.length > MAX_PAGE_URL_LENGTH ? `${parsed.origin}/` : href,
    parameters: cleanParameters(parsed.searchParams),
  };
}

function parseHttpUrl(text: string): URL | null {
  try {
    const url = new URL(text);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url : null;
  } catch {
    return null;
  }
}

function maskSegment(segment: string): string {
  const withoutMatrix = segment.replace(/;.*$/, '');
  return isPersonal(decodeDeep(withoutMatrix)) ? PAGE_URL_MASK : withoutMatrix;
}

function cleanParameters(query: URLSearchParams): string[] {
  const parameters: string[] = [];
  for (const [name, value] of query) {
    if (parameters.length === MAX_PARAMETERS) break;
    if (name === '' || name.length > MAX_PARAMETER_LENGTH || isPersonal(decodeDeep(name))) continue;
    const masked = value.length > MAX_PARAMETER_LENGTH || isPersonal(decodeDeep(value));
    parameters.push(`${encodeURIComponent(name)}=${masked ? PAGE_URL_MASK : encodeURIComponent(value)}`);
  }
  return parameters;
}

/** Undoes percent-encoding, including repeated encoding (`%2540`); anything that is not valid UTF-8 becomes U+FFFD. */
function decodeDeep(text: string): string {
  let decoded = text;
  for (let layer = 0; layer < MAX_ENCODING_LAYERS && decoded.includes('%'); layer += 1)
    decoded = decodeOnce(decoded);
  return decoded;
}

function decodeOnce(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(/%([\da-f]{2})/gi, (_, code: string) => {
      const value = Number.parseInt(code, 16);
      return value < 0x80 ? String.fromCharCode(value) : '\uFFFD';
    });
  }
}

const EMAIL = /[^\s@]@[^\s@]/;
const UUID = /[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/i;
const IPV4 = /(?<!\d)(?:\d{1,3}\.){3}\d{1,3}(?!\d)/;
const IPV6 = /[23][\da-f]{3}:(?:[\da-f]{0,4}:){1,6}[\da-f]{0,4}/i;
const LONG_NUMBER = /\d(?:[\s().-]{0,2}\d){8}/;

function isPersonal(text: string): boolean {
  return [EMAIL, UUID, IPV4, IPV6, LONG_NUMBER].some((pattern) => pattern.test(text)) || isToken(text);
}

function isToken(text: string): boolean {
  return (text.match(/[\w-]+/g) ?? []).some((part) => {
    const runs = part.match(/[a-z\d]+/gi) ?? [];
    return runs.some(isTokenRun) || (part.length >= 16 && changeRate(runs) >= RANDOM_CHANGE_RATE);
  });
}

function isTokenRun(run: string): boolean {
  const [digit, lower, upper] = [/\d/.test(run), /[a-z]/.test(run), /[A-Z]/.test(run)];
  return (
    run.length >= 40 ||
    (run.length >= 16 && digit && (lower || upper)) ||
    (run.length >= 10 && digit && lower && upper)
  );
}

// From one character to the next, random base62 changes between lower case, upper case and digits 62 % of the time,
// hexadecimal 47 %, base36 40 %; words and product names do so less than 20 % of the time.
const RANDOM_CHANGE_RATE = 0.25;

/** How often neighbouring characters differ in kind. A capital at the start of a word does not count. */
function changeRate(runs: string[]): number {
  let changes = 0;
  let pairs = 0;
  for (const run of runs) {
    const kinds = run
      .replace(/[a-z]/g, 'a')
      .replace(/[A-Z]/g, 'A')
      .replace(/\d/g, '0')
      .replace(/^A(?=a)/, 'a');
    pairs += kinds.length - 1;
    for (let i = 1; i < kinds.length; i += 1) if (kinds[i] !== kinds[i - 1]) changes += 1;
  }
  return pairs === 0 ? 0 : changes / pairs;
}
