/** What the build made of scripts, styles and fonts. Browsers show none of it as a page. */
const PART_OF_PAGES = /^\/_app\/immutable\/[\w/.-]+\.(js|css|woff2)$/;

/**
 * Headers of every answer of the portal: pages, redirects, static files, JSON, CSV. A route that needs another value sets
 * its own, and pages bring their own `content-security-policy` with a nonce. A page loads a dozen scripts, and what only
 * a page's own answer can say is not repeated with each of them.
 *
 * @param path of the request's address
 * @param secure whether browsers reach the portal by https. Only then may they be told to come by nothing else.
 * @see https://owasp.org/www-project-secure-headers/
 */
export function answerHeaders(path: string, { secure }: { secure: boolean }): Record<string, string> {
  return {
    // A page shows one member's data: no cache between us and them may keep it.
    'cache-control': 'private, no-store',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    ...(secure && { 'strict-transport-security': 'max-age=31536000' }),
    ...(!PART_OF_PAGES.test(path) && OF_DOCUMENTS),
  };
}

const OF_DOCUMENTS = {
  // What is no page loads nothing. Style and logo are those of the page shown when nothing else can be.
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'same-origin',
};
