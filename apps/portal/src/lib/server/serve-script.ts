import { builtScript, type ScriptName } from './built-script.ts';

/**
 * An hour without asking again, then a day during which an old copy is used while the new one loads: a release reaches
 * everybody within hours, and no website waits for us.
 */
const CACHE_CONTROL = 'public, max-age=3600, stale-while-revalidate=86400';

/** Answers with one of the widget's scripts, for pages of every website. */
export async function serveScript(name: ScriptName, request: Request): Promise<Response> {
  const script = await builtScript(name);
  if (!script) return new Response('The widget was not built: run npm run build:widget', { status: 503 });
  const headers = {
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': CACHE_CONTROL,
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
    'timing-allow-origin': '*',
    etag: script.etag,
  };
  const known = request.headers.get('if-none-match')?.includes(script.etag);
  return known ? new Response(null, { status: 304, headers }) : new Response(script.body, { headers });
}
