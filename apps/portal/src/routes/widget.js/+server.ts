import { widgetScript } from '#lib/server/widget-script.ts';
import type { RequestHandler } from './$types';

/**
 * The widget's script, for every website. An hour without asking again, then a day during which an old copy is used
 * while the new one loads: a release reaches everybody within hours, and no page waits for us.
 */
const CACHE_CONTROL = 'public, max-age=3600, stale-while-revalidate=86400';

export const GET: RequestHandler = async ({ request }) => {
  const script = await widgetScript();
  if (!script) return new Response('The widget was not built: run npm run build', { status: 503 });
  const headers = {
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': CACHE_CONTROL,
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
    'timing-allow-origin': '*',
    etag: script.etag,
  };
  if (request.headers.get('if-none-match')?.includes(script.etag))
    return new Response(null, { status: 304, headers });
  return new Response(script.body, { headers });
};
