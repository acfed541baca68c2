/**
 * Headers of every answer of the portal: pages, redirects, static files, JSON, CSV. A route that needs another value sets
 * its own, and pages bring their own `content-security-policy` with a nonce.
 *
 * @param secure whether browsers reach the portal by https. Only then may they be told to come by nothing else.
 * @see https://owasp.org/www-project-secure-headers/
 */
export function answerHeaders(secure: boolean): Record<string, string> {
  return {
    // A page shows one member's data: no cache between us and them may keep it.
    'cache-control': 'private, no-store',
    // What is no page loads nothing. The style is that of the page shown when nothing else can be.
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    ...(secure && { 'strict-transport-security': 'max-age=31536000' }),
  };
}
