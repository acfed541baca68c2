/**
 * Answers a browser's preflight. Any origin gets a yes, because the body that names the project hasn't come yet; the
 * answer to the call itself is only for the project's own pages.
 */
export function answerPreflight(request: Request): Response {
  return new Response(null, {
    status: 204,
    headers: {
      'Access-Control-Allow-Origin': request.headers.get('origin') ?? '*',
      'Access-Control-Allow-Methods': 'POST',
      'Access-Control-Allow-Headers': 'authorization, apikey, content-type, x-client-info',
      'Access-Control-Max-Age': '86400',
      Vary: 'Origin',
    },
  });
}
