const ANY_ORIGIN = 'http://portal.invalid';

/**
 * Reads where to go after signing in from a value that anyone could have put into a link.
 *
 * Only a path of this portal counts: an absolute or protocol-relative address, a backslash (browsers read it as a
 * slash) or the sign-in pages themselves yield `fallback`.
 *
 * @example
 * safeReturnPath('/projects?sort=name', '/projects'); // '/projects?sort=name'
 * safeReturnPath('//evil.example', '/projects'); // '/projects'
 */
export function safeReturnPath(value: string | null | undefined, fallback: string): string {
  // eslint-disable-next-line no-control-regex -- browsers drop control characters before they read an address
  if (!value || !value.startsWith('/') || /[\\\u0000-\u001f]/.test(value)) return fallback;
  const url = URL.parse(value, ANY_ORIGIN);
  if (url?.origin !== ANY_ORIGIN) return fallback;
  if (/^\/sign-(in|up|out)(\/|$)/.test(url.pathname)) return fallback;
  // Dots can leave two slashes behind (`/.//evil.example`), which name another host.
  if (url.pathname.startsWith('//')) return fallback;
  return url.pathname + url.search + url.hash;
}
