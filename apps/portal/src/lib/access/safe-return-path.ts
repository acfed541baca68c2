const ANY_ORIGIN = 'http://portal.invalid';

/**
 * Reads a path of this portal from a value that anyone could have put into a link or a form.
 *
 * @returns null for whatever else it is: an absolute or protocol-relative address, or one with a backslash, which browsers
 * read as a slash
 */
export function ownPath(value: string | null | undefined): string | null {
  // eslint-disable-next-line no-control-regex -- browsers drop control characters before they read an address
  if (!value || !value.startsWith('/') || /[\\\u0000-\u001f]/.test(value)) return null;
  const url = URL.parse(value, ANY_ORIGIN);
  // Dots can leave two slashes behind (`/.//evil.example`), which name another host.
  if (url?.origin !== ANY_ORIGIN || url.pathname.startsWith('//')) return null;
  return url.pathname + url.search + url.hash;
}

/**
 * Reads where to go after signing in: a path of this portal, but not the sign-in pages themselves; else `fallback`.
 *
 * @example
 * safeReturnPath('/projects?sort=name', '/projects'); // '/projects?sort=name'
 * safeReturnPath('//evil.example', '/projects'); // '/projects'
 */
export function safeReturnPath(value: string | null | undefined, fallback: string): string {
  const path = ownPath(value);
  return path === null || /^\/sign-(in|up|out)([/?#]|$)/.test(path) ? fallback : path;
}
